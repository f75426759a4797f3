using TinyInfer.Converter.Simulation;
using TinyInfer.Training.Recordings;
using TinyInfer.Training.Search;

namespace TinyInfer.Training.Report;

/// <summary>What was learned, in figures.</summary>
public sealed record LearnSummary
{
    /// <summary>What was to be learned.</summary>
    public required LearnTask Task { get; init; }

    /// <summary>Number of recordings.</summary>
    public required int Recordings { get; init; }

    /// <summary>Seconds of all of them.</summary>
    public required double Seconds { get; init; }

    /// <summary>Classes, or what anomalies are called.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Whether anomalies were made up, since none were recorded.</summary>
    public required bool AreFaultsMadeUp { get; init; }

    /// <summary>Names of the recordings that were held out to judge by.</summary>
    public required IReadOnlyList<string> HeldOut { get; init; }

    /// <summary>Number of candidates tried.</summary>
    public required int Candidates { get; init; }

    /// <summary>The finalist that was written.</summary>
    public required FinalistSummary Chosen { get; init; }

    /// <summary>Why it was chosen.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>All finalists, the best first.</summary>
    public required IReadOnlyList<FinalistSummary> Finalists { get; init; }

    /// <summary>What was found out, assumed or is to be doubted.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Files written.</summary>
    public IReadOnlyList<string>? Files { get; init; }

    internal static LearnSummary Of(RecordingSet set, IReadOnlyList<Part> parts, IReadOnlyList<Trial> trials,
        IReadOnlyList<Judgement> judged, Recommendation choice) => new()
        {
            Task = set.Task,
            Recordings = set.Recordings.Count,
            Seconds = set.Recordings.Sum(r => r.Recording.Length) / set.Sensor.Rate,
            Labels = set.Labels,
            AreFaultsMadeUp = parts.Any(p => p.IsMadeUp),
            HeldOut = [.. parts.Where(p => p.Role == PartRole.Test && !p.IsMadeUp).Select(p => p.Source.Name).Distinct()],
            Candidates = trials.DistinctBy(t => (t.Set, t.Decider)).Count(),
            Chosen = FinalistSummary.Of(choice.Chosen),
            Reasons = choice.Reasons,
            Finalists = [.. judged.OrderByDescending(j => j.Quality.Value).Select(FinalistSummary.Of)],
            Notes = set.Notes,
        };
}

/// <summary>A finalist in figures.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Quality">How good it is on what was held out.</param>
/// <param name="Thresholds">Its threshold, or one for each way of working; none of a classifier.</param>
/// <param name="Macs">Multiplications of its decision.</param>
/// <param name="Instructions">IL instructions of a window on the board, about; with a first stage those of a normal one, on
/// average.</param>
/// <param name="Milliseconds">Milliseconds of such a window on the board, about.</param>
/// <param name="WindowsPerSecond">Windows judged per second.</param>
/// <param name="Ram">Bytes of RAM of the firmware.</param>
/// <param name="Flash">Bytes of flash for model or parameters.</param>
/// <param name="Cascade">What its first stage does to normal windows; null without one.</param>
public sealed record FinalistSummary(
    string Name, JudgedQuality Quality, IReadOnlyList<TailThreshold> Thresholds, long Macs, long Instructions, double Milliseconds,
    double WindowsPerSecond, int Ram, int Flash, CascadeSummary? Cascade)
{
    internal static FinalistSummary Of(Judgement judged) => new(
        judged.Name,
        judged.Quality,
        judged.Thresholds,
        judged.Trial.Macs,
        judged.Instructions,
        judged.Milliseconds,
        judged.Cascade?.MeanJudgedPerSecond ?? judged.Cost.JudgedPerSecond,
        judged.Ram,
        judged.Flash,
        judged.Cascade);
}
