using TinyInfer.Converter.Plan;
using static System.FormattableString;

namespace TinyInfer.Training.Search;

/// <summary>The finalist to take, and why.</summary>
/// <param name="Chosen">The finalist.</param>
/// <param name="Reasons">Why, a sentence each.</param>
internal sealed record Recommendation(Judgement Chosen, IReadOnlyList<string> Reasons)
{
    /// <summary>A difference that nobody notices.</summary>
    private const double Slight = 0.002;

    /// <summary>A first stage that leaves more of the instructions is not worth its doubts.</summary>
    private const double MostLeft = 0.8;

    /// <summary>Chooses: among those that chance alone may keep from being the best, the cheapest.</summary>
    /// <param name="judged">The finalists.</param>
    /// <param name="options">What the user says.</param>
    internal static Recommendation Of(IReadOnlyList<Judgement> judged, LearnOptions options)
    {
        bool Fits(Judgement j) => j.Ram <= RamBudget.LargestHeap && (options.Budget == null || j.Cost.Milliseconds <= options.Budget);
        Judgement[] fitting = [.. judged.Where(Fits)];
        Judgement[] all = [.. (fitting.Length > 0 ? fitting : [.. judged]).Where(j => j.Cascade == null || IsWorthWhile(j, judged))];
        Judgement best = all.MaxBy(j => j.Quality.Value)!;
        double tolerance = Math.Max(Slight, Math.Min(best.Quality.Error, 0.01));
        Judgement chosen = all.Where(j => j.Quality.Value >= best.Quality.Value - tolerance).OrderBy(j => j.Instructions)
            .ThenByDescending(j => j.Quality.Value).First();
        return new Recommendation(chosen, [.. Explain(chosen, best, all.Length, judged, fitting.Length, options)]);
    }

    /// <summary>Whether a first stage saves something, and lets nothing pass that is found without it.</summary>
    private static bool IsWorthWhile(Judgement cascade, IReadOnlyList<Judgement> judged)
    {
        Judgement whole = judged.First(j => j.Trial == cascade.Trial && j.Cascade == null);
        return cascade.Instructions < MostLeft * whole.Instructions && cascade.Quality.EventsFound >= whole.Quality.EventsFound
            && cascade.Quality.FalseAlarms <= whole.Quality.FalseAlarms;
    }

    private static IEnumerable<string> Explain(
        Judgement chosen, Judgement best, int compared, IReadOnlyList<Judgement> judged, int fitting, LearnOptions options)
    {
        string measure = chosen.Thresholds.Count == 0 ? "mean accuracy" : "AUC";
        yield return chosen == best
            ? Invariant($"{chosen.Name} has the best {measure} of {compared} finalists on what was held out, ")
                + Invariant($"{best.Quality.Value:F4}.")
            : Invariant($"{best.Name} has the best {measure} on what was held out, {best.Quality.Value:F4}; {chosen.Name} has ")
                + Invariant($"{chosen.Quality.Value:F4}, a difference within chance, and takes {chosen.Milliseconds:N0} ms of the ")
                + Invariant($"board per window instead of {best.Milliseconds:N0}.");
        if (chosen.Cascade is { } cascade)
        {
            yield return Invariant($"A first stage stops {100 * cascade.StoppedShare:F0} % of normal windows: a window takes ")
                + Invariant($"{cascade.MeanInstructions:N0} IL instructions on average, {cascade.WorstInstructions:N0} at worst. A fault ")
                + Invariant($"that it does not see is found by every {cascade.Every:N0}th window, later.");
        }
        else if (judged.FirstOrDefault(j => j.Trial == chosen.Trial && j.Cascade != null) is { } spared)
        {
            double saved = 100 * (1 - ((double)spared.Instructions / chosen.Instructions));
            JudgedQuality quality = spared.Quality;
            string found = quality.Events > 0 ? $"{quality.EventsFound} of {quality.Events} anomalies found, " : string.Empty;
            string share = saved < 1 ? "no" : Invariant($"{saved:F0} % of the");
            yield return Invariant($"A first stage before it saves {share} instructions ({found}false alarms: ")
                + Invariant($"{quality.FalseAlarms:N0}): not worth its doubts.");
        }

        if (fitting < judged.Count && fitting > 0)
        {
            yield return $"{judged.Count - fitting} finalists take more RAM or time than there is.";
        }
        else if (fitting == 0)
        {
            yield return options.Budget == null
                ? "No finalist fits an ESP32 without PSRAM."
                : Invariant($"No finalist keeps within {options.Budget:G4} ms per window.");
        }

        if (chosen.Cost.HasGaps)
        {
            yield return "A window takes longer to judge than until the next: "
                + Invariant($"{chosen.Cost.JudgedPerSecond:N1} a second are judged, ")
                + "and samples in between are lost. That is enough to watch a machine; for knocks that come once, it is not.";
        }
    }
}
