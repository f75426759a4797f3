using System.Globalization;
using TinyInfer.Anomaly;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Report;

namespace TinyInfer.Converter.Simulation;

/// <summary>A simulation as a page of its own: signal, score, threshold, alarms and truth over time.</summary>
public static class SimulationPage
{
    private const int Width = 1000;
    private const int MostPoints = 1000;

    /// <summary>Writes the page.</summary>
    /// <param name="summary">The simulation.</param>
    /// <param name="definition">The pipeline.</param>
    /// <param name="recording">What was played.</param>
    /// <param name="windows">What the device made of it.</param>
    /// <param name="sections">The truth; null where nobody knows.</param>
    /// <returns>The page.</returns>
    public static string Write(
        SimulationSummary summary,
        PipelineDefinition definition,
        Recording recording,
        IReadOnlyList<SimulatedWindow> windows,
        IReadOnlyList<LabelledSection>? sections)
    {
        HtmlPage page = new(summary.Pipeline, Invariant($"The device's own code over a recording of {recording.Length / definition.Sensor.Rate:N1} s, {summary.Windows:N0} windows."));
        page.Cards(SimulationFigures.Of(summary));
        ChartAxis time = new(0, recording.Length / definition.Sensor.Rate, "seconds");
        if (definition.Detector != null)
        {
            page.Heading("Score");
            page.Picture(Score(time, definition.Sensor.Rate, windows, sections));
        }

        page.Heading("Signal");
        for (int channel = 0; channel < recording.Channels; channel++)
        {
            page.Picture(Signal(time, definition.Sensor.Rate, recording, channel, sections));
        }

        if (sections != null)
        {
            page.Heading("Truth");
            page.Table(["#from, s", "#to, s", "what happens"], sections.Select(s => new[] { Invariant($"{s.Start / definition.Sensor.Rate:N1}"), Invariant($"{s.End / definition.Sensor.Rate:N1}"), s.Label }));
        }

        return page.ToString();
    }

    private static string Score(ChartAxis time, double rate, IReadOnlyList<SimulatedWindow> windows, IReadOnlyList<LabelledSection>? sections)
    {
        float threshold = windows[^1].Threshold;
        ChartAxis scores = ChartAxis.Logarithmic(windows.Select(w => (double)w.Score).Append(threshold), "score");
        SvgChart chart = new(Width, 320, time, scores);
        Truth(chart, rate, scores, sections);
        foreach ((int first, int last, DetectorState state) in Runs(windows))
        {
            if (state is DetectorState.Anomaly or DetectorState.Fault)
            {
                double top = scores.Maximum;
                string what = state == DetectorState.Anomaly ? "alarm" : "sensor fault";
                chart.Rectangle(
                    windows[first].End / rate, Math.Max(windows[last].End, windows[first].End + 1) / rate, top / Math.Pow(top / scores.Minimum, 0.03), top,
                    state == DetectorState.Anomaly ? "alarm" : "box", Invariant($"{what} from {windows[first].End / rate:N1} to {windows[last].End / rate:N1} s"));
            }
        }

        chart.Line(Peaks([.. windows.Select(w => (w.End / rate, (double)w.Score))]), "line");
        chart.Line(windows.Where(w => float.IsFinite(w.Threshold)).Select(w => (w.End / rate, (double)w.Threshold)), "rule");
        if (float.IsFinite(threshold))
        {
            chart.Note(threshold, Invariant($"threshold {threshold:G4}"));
        }

        return chart.ToElement("Score and threshold over time, with alarms");
    }

    private static string Signal(ChartAxis time, double rate, Recording recording, int channel, IReadOnlyList<LabelledSection>? sections)
    {
        int step = Math.Max(1, recording.Length / MostPoints);
        List<(double X, double Y)> points = [];
        for (int start = 0; start < recording.Length; start += step)
        {
            float[] part = [.. Enumerable.Range(start, Math.Min(step, recording.Length - start)).Select(i => recording[i, channel]).Where(float.IsFinite)];
            if (part.Length > 0)
            {
                points.Add((start / rate, part.Min()));
                points.Add((start / rate, part.Max()));
            }
        }

        ChartAxis values = ChartAxis.Over(points.Select(p => p.Y), recording.Names[channel]);
        SvgChart chart = new(Width, 200, time, values);
        Truth(chart, rate, values, sections);
        chart.Line(points, "line");
        return chart.ToElement($"{recording.Names[channel]} over time");
    }

    private static void Truth(SvgChart chart, double rate, ChartAxis axis, IReadOnlyList<LabelledSection>? sections)
    {
        foreach (LabelledSection section in sections?.Where(s => !s.IsNormal) ?? [])
        {
            chart.Rectangle(section.Start / rate, section.End / rate, axis.Minimum, axis.Maximum, "truth", section.Label);
        }
    }

    private static IEnumerable<(int First, int Last, DetectorState State)> Runs(IReadOnlyList<SimulatedWindow> windows)
    {
        for (int first = 0, i = 1; i <= windows.Count; i++)
        {
            if (i == windows.Count || windows[i].State != windows[first].State)
            {
                yield return (first, i - 1, windows[first].State);
                first = i;
            }
        }
    }

    /// <summary>At most so many points as a screen can show: the highest of each stretch, so that no peak is lost.</summary>
    private static IEnumerable<(double X, double Y)> Peaks((double X, double Y)[] points) =>
        points.Where(p => double.IsFinite(p.Y)).Chunk(Math.Max(1, points.Length / MostPoints)).Select(part => part.MaxBy(p => p.Y));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
