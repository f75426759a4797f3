using TinyInfer.Anomaly;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Report;
using static System.FormattableString;

namespace TinyInfer.Converter.Simulation;

/// <summary>Score and threshold over time; at the top alarms, with their numbers, and sensor faults.</summary>
internal static class ScoreChart
{
    /// <summary>Share of the height that an alarm takes.</summary>
    private const double AlarmHeight = 0.06;

    internal static string Draw(
        RecordingTime time,
        IReadOnlyList<SimulatedWindow> windows,
        IReadOnlyList<LabelledSection>? sections,
        IReadOnlyList<SimulatedAlarm> alarms)
    {
        float threshold = windows[^1].Threshold;
        ChartAxis scores = ChartAxis.Logarithmic(windows.Select(w => (double)w.Score).Append(threshold), "score");
        SvgChart chart = new(SimulationPage.Width, 320, time.Axis, scores);
        SimulationPage.Shade(chart, time, scores, sections);
        double top = scores.Maximum;
        double bottom = top / Math.Pow(top / scores.Minimum, AlarmHeight);
        foreach (WindowRun<bool> run in WindowRun<bool>.In(windows, w => w.State == DetectorState.Fault).Where(run => run.Value))
        {
            double start = time.At(windows[run.First].End);
            double end = time.At(windows[run.Last].End);
            chart.Rectangle(start, Math.Max(end, start + time.At(1)), bottom, top, "box",
                Invariant($"sensor fault from {start:N1} to {end:N1} {time.Symbol}"));
        }

        foreach (WindowRun<bool> run in WindowRun<bool>.In(windows, w => w.State == DetectorState.Learning).Where(run => run.Value))
        {
            chart.Rectangle(time.At(windows[run.First].Start), time.At(windows[run.Last].End), scores.Minimum, bottom, "box", "learning");
        }

        foreach (SimulatedAlarm alarm in alarms)
        {
            double start = time.At(alarm.Start);
            double end = time.At(alarm.End);
            chart.Rectangle(start, Math.Max(end, start + time.At(1)), bottom, top, "alarm",
                Invariant($"alarm {alarm.Number} from {start:N1} to {end:N1} {time.Symbol}"), Invariant($"{alarm.Number}"));
        }

        chart.Line(Peaks([.. windows.Select(w => (time.At(w.End), (double)w.Score))]), "line");
        chart.Line(windows.Where(w => float.IsFinite(w.Threshold)).Select(w => (time.At(w.End), (double)w.Threshold)), "rule");
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
}
