using static System.FormattableString;

namespace TinyInfer.Training.Search;

/// <summary>What routes gain on held-out recordings, and what they cost, in words.</summary>
internal static class RouteGains
{
    /// <summary>Compares the best finalists with and without routes, and with a model for each.</summary>
    /// <param name="judged">The finalists.</param>
    /// <returns>A sentence for each kind of routes that was judged.</returns>
    internal static IEnumerable<string> Of(IReadOnlyList<Judgement> judged)
    {
        Judgement? one = judged.Where(j => j.Definition.Routes == null && j.Thresholds.Count > 0).MaxBy(j => j.Quality.Value);
        if (one == null)
        {
            yield break;
        }

        foreach (IGrouping<bool, Judgement> kind in judged.Where(j => j.Definition.Routes != null)
            .GroupBy(j => j.Definition.Routes!.Models != null).OrderBy(kind => kind.Key))
        {
            Judgement best = kind.MaxBy(j => j.Quality.Value)!;
            string verb = best.Quality.Value > one.Quality.Value ? "gains" : "gains nothing";
            yield return Invariant($"{(kind.Key ? "A model" : "A detector or threshold")} for each mode {verb}: AUC ")
                + Invariant($"{best.Quality.Value:F4} on what was held out, {one.Quality.Value:F4} with one for all; at most ")
                + Invariant($"{best.Cost.Instructions:N0} IL instructions per window instead of {one.Cost.Instructions:N0}, ")
                + Invariant($"{best.Ram:N0} bytes of RAM instead of {one.Ram:N0}, {best.Flash:N0} of flash instead of {one.Flash:N0}.");
        }
    }
}
