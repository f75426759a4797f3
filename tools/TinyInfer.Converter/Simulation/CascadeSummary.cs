using System.Globalization;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Signal;
using static System.FormattableString;

namespace TinyInfer.Converter.Simulation;

/// <summary>What a first stage did to the windows of a recording, and what it saves.</summary>
/// <param name="Measure">What it compares.</param>
/// <param name="Thresholds">With what, in the sensor's unit.</param>
/// <param name="Every">Of so many windows one went on in any case.</param>
/// <param name="Windows">Windows without a sensor fault, which it saw.</param>
/// <param name="Stopped">Windows that it stopped.</param>
/// <param name="StoppedInstructions">IL instructions of a stopped window, estimated.</param>
/// <param name="MeanInstructions">IL instructions of a window, on average.</param>
/// <param name="WorstInstructions">IL instructions of a window that goes on.</param>
/// <param name="MeanMilliseconds">Time of a window on the board, on average.</param>
/// <param name="WorstMilliseconds">Time of a window that goes on.</param>
/// <param name="MeanJudgedPerSecond">Windows per second that the board judges by the mean time.</param>
/// <param name="WorstJudgedPerSecond">Windows per second if all go on.</param>
/// <param name="AnomalousWindows">Anomalous windows that it saw; null without truth.</param>
/// <param name="AnomalousQuiet">Those that it alone would have stopped; null without truth.</param>
/// <param name="Events">Anomalous sections; null without truth.</param>
/// <param name="EventsMissed">Those of which it alone would have let nothing through; null without truth.</param>
public sealed record CascadeSummary(
    string Measure, IReadOnlyList<double> Thresholds, int Every, int Windows, int Stopped, long StoppedInstructions, long MeanInstructions,
    long WorstInstructions, double MeanMilliseconds, double WorstMilliseconds, double MeanJudgedPerSecond, double WorstJudgedPerSecond,
    int? AnomalousWindows, int? AnomalousQuiet, int? Events, int? EventsMissed)
{
    /// <summary>Share of windows that were stopped.</summary>
    public double StoppedShare => Windows == 0 ? 0 : Stopped / (double)Windows;

    /// <summary>Sums up.</summary>
    /// <param name="definition">A pipeline with a cascade.</param>
    /// <param name="windows">What the device made of the windows.</param>
    /// <param name="sections">The truth of a detector; null if nobody knows.</param>
    /// <param name="cost">Estimate of a window that goes on.</param>
    /// <param name="board">The board.</param>
    /// <returns>The summary.</returns>
    internal static CascadeSummary Of(PipelineDefinition definition, IReadOnlyList<SimulatedWindow> windows,
        IReadOnlyList<LabelledSection>? sections, WindowCost cost, Board board)
    {
        CascadeDefinition cascade = definition.Cascade!;
        SimulatedWindow[] seen = [.. windows.Where(w => w.Fault == SensorFault.None)];
        double share = seen.Length == 0 ? 0 : seen.Count(w => w.IsStopped) / (double)seen.Length;
        WindowCost stopped = WindowCost.OfStopped(definition, board);
        double milliseconds = cost.Milliseconds + (share * (stopped.Milliseconds - cost.Milliseconds));
        SimulatedWindow[] anomalous = [.. seen.Where(w => sections != null && DetectionQuality.IsAnomalous(w, sections))];
        LabelledSection[] events = [.. sections?.Where(s => !s.IsNormal) ?? []];
        return new CascadeSummary(
            cascade.MeasureName,
            cascade.Thresholds,
            cascade.Every,
            seen.Length,
            seen.Count(w => w.IsStopped),
            stopped.Instructions,
            cost.Instructions + (long)(share * (stopped.Instructions - cost.Instructions)),
            cost.Instructions,
            milliseconds,
            cost.Milliseconds,
            cost.JudgedIn(milliseconds),
            cost.JudgedPerSecond,
            sections == null ? null : anomalous.Length,
            sections == null ? null : anomalous.Count(w => w.IsQuiet),
            sections == null ? null : events.Length,
            sections == null ? null : events.Count(e => seen.Where(w => w.Start < e.End && w.End > e.Start).All(w => w.IsQuiet)));
    }

    /// <summary>The figures, as people read them.</summary>
    internal IEnumerable<(string Figure, string Meaning)> Figures()
    {
        string thresholds = string.Join(", ", Thresholds.Select(t => t.ToString("G4", CultureInfo.InvariantCulture)));
        yield return (Invariant($"{100 * StoppedShare:F1} %"),
            Invariant($"of windows stopped by the first stage, {Stopped:N0} of {Windows:N0}: {Measure} up to {thresholds}; ")
                + Invariant($"one of {Every:N0} goes on in any case"));
        if (AnomalousWindows > 0)
        {
            yield return (Invariant($"{100.0 * AnomalousQuiet!.Value / AnomalousWindows.Value:F1} %"),
                Invariant($"of anomalous windows are quiet for the first stage, {AnomalousQuiet:N0} of {AnomalousWindows:N0}"));
        }

        if (Events > 0)
        {
            yield return (Invariant($"{EventsMissed:N0} of {Events:N0}"), "anomalies that the first stage alone would have missed");
        }

        yield return (Invariant($"{MeanMilliseconds:N0} ms"),
            Invariant($"per window on average, about: {MeanInstructions:N0} IL instructions, of a stopped one {StoppedInstructions:N0}; ")
                + Invariant($"{MeanJudgedPerSecond:G3} windows judged per second, {WorstJudgedPerSecond:G3} if all go on"));
    }
}
