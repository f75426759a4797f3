using TinyInfer.Anomaly;
using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Labels;

namespace TinyInfer.Converter.Simulation;

/// <summary>
/// How a detector does against the truth. A window counts as anomalous where anomalies fill at least half of it, and not at all where the
/// truth says nothing of half of it.
/// </summary>
/// <param name="AnomalousWindows">Windows that are anomalous in truth.</param>
/// <param name="Auc">Area under the curve of the scores: the chance that an anomalous window scores above a normal one; null if there is
/// only one kind.</param>
/// <param name="F1">F1 of windows in alarm.</param>
/// <param name="FalseAlarmRate">Share of normal windows in alarm.</param>
/// <param name="MissRate">Share of anomalous windows without alarm.</param>
/// <param name="FalseAlarmsPerHour">Alarms that begin in normal sections, by hour of these.</param>
/// <param name="Events">Anomalous sections.</param>
/// <param name="EventsFound">Those in which there was an alarm.</param>
/// <param name="MeanDelaySeconds">From a found section's start to its alarm; null if none was found.</param>
public sealed record DetectionQuality(
    int AnomalousWindows, double? Auc, double F1, double FalseAlarmRate, double MissRate, double FalseAlarmsPerHour, int Events,
        int EventsFound, double? MeanDelaySeconds)
{
    /// <summary>Alarms that begin in normal sections, by month of these.</summary>
    public double FalseAlarmsPerMonth => FalseAlarmsPerHour * HoursPerMonth;

    private const double HoursPerMonth = 24 * 365.25 / 12;

    /// <summary>Compares.</summary>
    /// <param name="windows">What the device made of the windows.</param>
    /// <param name="sections">The truth.</param>
    /// <param name="rate">Frames per second.</param>
    /// <returns>The quality.</returns>
    public static DetectionQuality Of(IReadOnlyList<SimulatedWindow> windows, IReadOnlyList<LabelledSection> sections, double rate)
    {
        SimulatedWindow[] judged = [.. windows.Where(
            w => (w.State is DetectorState.Normal or DetectorState.Anomaly) && IsKnown(w, sections))];
        SimulatedWindow[] bad = [.. judged.Where(w => IsAnomalous(w, sections))];
        SimulatedWindow[] good = [.. judged.Except(bad)];
        int hits = bad.Count(w => w.IsAlarm);
        int falseAlarms = good.Count(w => w.IsAlarm);
        LabelledSection[] events = [.. sections.Where(s => !s.IsNormal)];
        double[] delays = [.. events.Select(e => windows.FirstOrDefault(w => w.IsAlarm && w.End > e.Start && w.End <= e.End)).Zip(events)
            .Where(pair => pair.First != null).Select(pair => (pair.First!.End - pair.Second.Start) / rate)];
        double hours = NormalHours(sections, rate);
        return new DetectionQuality(
            bad.Length,
            RocCurve.Area([.. judged.Select(ScoreOf)], [.. judged.Select(w => IsAnomalous(w, sections))]),
            hits / Math.Max(hits + (0.5 * (falseAlarms + bad.Length - hits)), 1),
            falseAlarms / (double)Math.Max(good.Length, 1),
            (bad.Length - hits) / (double)Math.Max(bad.Length, 1),
            hours > 0 ? FalseAlarmsOf(windows, sections) / hours : 0,
            events.Length,
            delays.Length,
            delays.Length > 0 ? delays.Average() : null);
    }

    /// <summary>The score; of several routes, which have scores of their own, what it is of its threshold.</summary>
    internal static float ScoreOf(SimulatedWindow w) =>
        w.Route == null ? w.Score : w.Threshold > 0 ? w.Score / w.Threshold : w.Score - w.Threshold;

    /// <summary>Hours of normal work.</summary>
    internal static double NormalHours(IReadOnlyList<LabelledSection> sections, double rate) =>
        sections.Where(s => s.IsNormal).Sum(s => s.End - s.Start) / rate / 3600;

    /// <summary>Alarms that begin in normal sections.</summary>
    internal static int FalseAlarmsOf(IReadOnlyList<SimulatedWindow> windows, IReadOnlyList<LabelledSection> sections) =>
        windows.Where((w, i) => w.IsAlarm && (i == 0 || !windows[i - 1].IsAlarm)
            && IsKnown(w, sections) && !sections.Any(s => !s.IsNormal && s.Start < w.End && w.Start < s.End)).Count();

    /// <summary>Whether anomalies fill at least half of a window.</summary>
    /// <param name="w">The window.</param>
    /// <param name="sections">The truth.</param>
    internal static bool IsAnomalous(SimulatedWindow w, IReadOnlyList<LabelledSection> sections) =>
        sections.Where(s => !s.IsNormal).Sum(s => Math.Max(0, Math.Min(s.End, w.End) - Math.Max(s.Start, w.Start))) * 2
            >= w.End - w.Start;

    /// <summary>Whether the truth says something of at least half of a window.</summary>
    private static bool IsKnown(SimulatedWindow w, IReadOnlyList<LabelledSection> sections) =>
        sections.Sum(s => Math.Max(0, Math.Min(s.End, w.End) - Math.Max(s.Start, w.Start))) * 2 >= w.End - w.Start;
}
