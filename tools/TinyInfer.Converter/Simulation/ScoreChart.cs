using System.Globalization;
using TinyInfer.Anomaly;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Report;

namespace TinyInfer.Converter.Simulation;

/// <summary>Score and threshold over time; at the top alarms, with their numbers, and sensor faults.</summary>
internal static class ScoreChart
{
    /// <summary>Share of the height that an alarm takes.</summary>
    private const double AlarmHeight = 0.06;

    internal static string Draw(
        ChartAxis time, double rate, string unit, IReadOnlyList<SimulatedWindow> windows, IReadOnlyList<LabelledSection>? sections,
            IReadOnlyList<SimulatedAlarm> alarms)
    {
        float threshold = windows[^1].Threshold;
        ChartAxis scores = ChartAxis.Logarithmic(windows.Select(w => (double)w.Score).Append(threshold), "score");
        SvgChart chart = new(SimulationPage.Width, 320, time, scores);
        SimulationPage.Shade(chart, rate, scores, sections);
        double top = scores.Maximum;
        double bottom = top / Math.Pow(top / scores.Minimum, AlarmHeight);
        foreach (WindowRun<bool> run in WindowRun<bool>.In(windows, w => w.State == DetectorState.Fault).Where(run => run.Value))
        {
            double start = windows[run.First].End / rate;
            double end = windows[run.Last].End / rate;
            chart.Rectangle(start, Math.Max(end, start + (1 / rate)), bottom, top, "box",
                Invariant($"sensor fault from {start:N1} to {end:N1} {unit}"));
        }

        foreach (SimulatedAlarm alarm in alarms)
        {
            double start = alarm.Start / rate;
            double end = alarm.End / rate;
            chart.Rectangle(start, Math.Max(end, start + (1 / rate)), bottom, top, "alarm",
                Invariant($"alarm {alarm.Number} from {start:N1} to {end:N1} {unit}"), Invariant($"{alarm.Number}"));
        }

        chart.Line(Peaks([.. windows.Select(w => (w.End / rate, (double)w.Score))]), "line");
        chart.Line(windows.Where(w => float.IsFinite(w.Threshold)).Select(w => (w.End / rate, (double)w.Threshold)), "rule");
        if (float.IsFinite(threshold))
        {
            chart.Note(threshold, Invariant($"threshold {threshold:G4}"));
        }

        return chart.ToElement("Score and threshold over time, with alarms");
    }

    /// <summary>At most so many points as a screen can show: the highest of each stretch, so that no peak is lost.</summary>
    private static IEnumerable<(double X, double Y)> Peaks((double X, double Y)[] points) =>
        points.Where(p => double.IsFinite(p.Y)).Chunk(Math.Max(1, points.Length / SimulationPage.MostPoints)).Select(
            part => part.MaxBy(p => p.Y));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
