using TinyInfer.Converter.Simulation;
using TinyInfer.Training.Recordings;

namespace TinyInfer.Training.Search;

/// <summary>How good a finalist is on held-out parts.</summary>
public sealed record JudgedQuality
{
    /// <summary>What finalists are compared by: mean AUC over kinds of anomalies, or mean accuracy over classes.</summary>
    public required double Value { get; init; }

    /// <summary>Its standard error, about.</summary>
    public required double Error { get; init; }

    /// <summary>AUC, or accuracy, by kind of anomaly or class.</summary>
    public required IReadOnlyDictionary<string, double> ByLabel { get; init; }

    /// <summary>Windows judged.</summary>
    public required int Windows { get; init; }

    /// <summary>Normal windows.</summary>
    public int NormalWindows { get; init; }

    /// <summary>Normal windows above the threshold.</summary>
    public int AboveThreshold { get; init; }

    /// <summary>Alarms in normal work.</summary>
    public int FalseAlarms { get; init; }

    /// <summary>Hours of normal work.</summary>
    public double NormalHours { get; init; }

    /// <summary>F1 of windows in alarm; null of a classifier.</summary>
    public double? F1 { get; init; }

    /// <summary>Anomalies; each recording of one, or each stretch, counts once.</summary>
    public int Events { get; init; }

    /// <summary>Those in which there was an alarm.</summary>
    public int EventsFound { get; init; }

    /// <summary>Mean seconds from an anomaly's start to its alarm; null if none was found.</summary>
    public double? Delay { get; init; }

    /// <summary>Windows by true class and class named; null of a detector.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>>? Confusion { get; init; }

    /// <summary>Sums up.</summary>
    /// <param name="parts">What the device made of the parts.</param>
    /// <param name="task">What it is for.</param>
    /// <param name="rate">Frames per second.</param>
    internal static JudgedQuality Of(IReadOnlyList<JudgedPart> parts, LearnTask task, double rate)
    {
        (SimulatedWindow Window, string Label, bool IsNormal)[] windows = [.. parts.SelectMany(p => p.Windows
            .Select(w => (w, p.Part.Source.SectionOf(w.Start, w.End)))
            .Where(w => w.Item2 != null).Select(w => (w.w, w.Item2!.Label, w.Item2.IsNormal)))];
        return task == LearnTask.Detect ? OfDetector(parts, windows, rate) : OfClassifier(windows);
    }

    private static JudgedQuality OfDetector(
        IReadOnlyList<JudgedPart> parts, (SimulatedWindow Window, string Label, bool IsNormal)[] windows, double rate)
    {
        var scored = windows.Where(w => float.IsFinite(w.Window.Score)).ToArray();
        SimulatedWindow[] normal = [.. scored.Where(w => w.IsNormal).Select(w => w.Window)];
        AreaByKind areas = AreaByKind.Of(scored.Select(w => (DetectionQuality.ScoreOf(w.Window), w.Label, w.IsNormal)));
        DetectionQuality[] own = [.. parts.Where(p => p.Windows.Count > 0)
            .Select(p => DetectionQuality.Of(p.Windows, p.Part.Source.Sections, rate))];
        double hits = windows.Count(w => !w.IsNormal && w.Window.IsAlarm);
        double wrong = windows.Count(w => w.IsNormal == w.Window.IsAlarm);
        double[] delays = [.. own.Where(q => q.MeanDelaySeconds != null).SelectMany(q =>
            Enumerable.Repeat(q.MeanDelaySeconds!.Value, q.EventsFound))];
        double value = areas.Mean;
        int faulty = scored.Length - normal.Length;
        return new JudgedQuality
        {
            Value = value,
            Error = Math.Sqrt(value * (1 - value) / Math.Max(1, Math.Min(normal.Length, faulty))),
            ByLabel = areas.Kinds,
            Windows = windows.Length,
            NormalWindows = normal.Length,
            AboveThreshold = normal.Count(w => w.Score > w.Threshold),
            FalseAlarms = parts.Sum(p => DetectionQuality.FalseAlarmsOf(p.Windows, p.Part.Source.Sections)),
            NormalHours = parts.Sum(p => DetectionQuality.NormalHours(p.Part.Source.Sections, rate)),
            F1 = hits / Math.Max(1, hits + (0.5 * wrong)),
            Events = own.Sum(q => q.Events),
            EventsFound = own.Sum(q => q.EventsFound),
            Delay = delays.Length == 0 ? null : delays.Average(),
        };
    }

    private static JudgedQuality OfClassifier((SimulatedWindow Window, string Label, bool IsNormal)[] windows)
    {
        var named = windows.Where(w => w.Window.Label != null).ToArray();
        Dictionary<string, double> right = named.GroupBy(w => w.Label).OrderBy(g => g.Key, StringComparer.Ordinal)
            .ToDictionary(own => own.Key, own => own.Count(w => w.Window.Label == own.Key) / (double)own.Count());
        double value = right.Count == 0 ? 0 : right.Values.Average();
        return new JudgedQuality
        {
            Value = value,
            Error = Math.Sqrt(value * (1 - value) / Math.Max(1, named.Length)),
            ByLabel = right,
            Windows = named.Length,
            Confusion = right.Keys.ToDictionary(truth => truth, truth => (IReadOnlyDictionary<string, int>)named
                .Where(w => w.Label == truth).CountBy(w => w.Window.Label!).ToDictionary()),
        };
    }
}
