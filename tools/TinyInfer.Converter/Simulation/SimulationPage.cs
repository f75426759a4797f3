using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Report;
using static System.FormattableString;

namespace TinyInfer.Converter.Simulation;

/// <summary>A simulation as a page of its own: signal, score, threshold, alarms and truth over time.</summary>
public static class SimulationPage
{
    /// <summary>Width of the pictures in pixels.</summary>
    internal const int Width = 1000;

    /// <summary>Points that such a width can show.</summary>
    internal const int MostPoints = 1000;

    /// <summary>Writes the page.</summary>
    /// <param name="summary">The simulation.</param>
    /// <param name="definition">The pipeline.</param>
    /// <param name="recording">What was played.</param>
    /// <param name="windows">What the device made of it.</param>
    /// <param name="sections">The truth; null if nobody knows.</param>
    /// <returns>The page.</returns>
    public static string Write(
        SimulationSummary summary,
        PipelineDefinition definition,
        Recording recording,
        IReadOnlyList<SimulatedWindow> windows,
        IReadOnlyList<LabelledSection>? sections)
    {
        double seconds = recording.Length / definition.Sensor.Rate;
        HtmlPage page = new(summary.Pipeline,
            Invariant($"The device's own code over a recording of {TimeUnit.Format(seconds)}, ")
                + Invariant($"{summary.Windows:N0} windows."));
        page.Cards(SimulationFigures.Of(summary));
        RecordingTime time = RecordingTime.Of(recording, definition.Sensor.Rate);
        IReadOnlyList<SimulatedAlarm> alarms = SimulatedAlarm.In(windows);
        if (definition.Detector != null)
        {
            page.Heading("Score");
            page.Picture(ScoreChart.Draw(time, windows, sections, alarms));
            if (alarms.Count > 0)
            {
                AlarmSection.Write(page, alarms, recording, time, PartNames.Of(definition, recording.Names), sections);
            }
        }
        else if (windows.Any(w => w.Label != null))
        {
            ClassTimeline.Write(page, time, definition, windows, sections);
        }

        summary.Learning?.Write(page);
        summary.Health?.Write(page);
        page.Heading("Signal");
        for (int channel = 0; channel < recording.Channels; channel++)
        {
            // A classifier's truth has no normal sections to stand out from.
            page.Picture(Signal(time, recording, channel, definition.Detector == null ? null : sections));
        }

        if (sections != null)
        {
            page.Heading("Truth");
            page.Table([$"#from, {time.Symbol}", $"#to, {time.Symbol}", "what happens"],
                sections.Select(s => new[] { time.Format(s.Start), time.Format(s.End), s.Label }));
        }

        return page.ToString();
    }

    /// <summary>Shades what is not normal in truth.</summary>
    internal static void Shade(SvgChart chart, RecordingTime time, ChartAxis axis, IReadOnlyList<LabelledSection>? sections)
    {
        foreach (LabelledSection section in sections?.Where(s => !s.IsNormal) ?? [])
        {
            chart.Rectangle(time.At(section.Start), time.At(section.End), axis.Minimum, axis.Maximum, "truth", section.Label);
        }
    }

    private static string Signal(RecordingTime time, Recording recording, int channel, IReadOnlyList<LabelledSection>? sections)
    {
        int step = Math.Max(1, recording.Length / MostPoints);
        List<(double X, double Y)> points = [];
        for (int start = 0; start < recording.Length; start += step)
        {
            float[] part = [.. Enumerable.Range(start, Math.Min(step, recording.Length - start)).Select(i => recording[i, channel]).Where(
                float.IsFinite)];
            if (part.Length > 0)
            {
                points.Add((time.At(start), part.Min()));
                points.Add((time.At(start), part.Max()));
            }
        }

        ChartAxis values = ChartAxis.Over(points.Select(p => p.Y), recording.Names[channel]);
        SvgChart chart = new(Width, 200, time.Axis, values);
        Shade(chart, time, values, sections);
        chart.Line(points, "line");
        return chart.ToElement($"{recording.Names[channel]} over time");
    }
}
