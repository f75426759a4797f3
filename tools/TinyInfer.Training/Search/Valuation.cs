using TinyInfer.Converter.Anomaly;
using TinyInfer.Training.Candidates;
using TinyInfer.Training.Recordings;

namespace TinyInfer.Training.Search;

/// <summary>How good a fitted decider is on windows that it was not fitted to.</summary>
internal static class Valuation
{
    /// <summary>Values a decider.</summary>
    /// <param name="fitted">The decider.</param>
    /// <param name="table">The windows.</param>
    /// <param name="task">What it is for.</param>
    /// <param name="classes">Names of classes.</param>
    /// <returns>Mean AUC over kinds of anomalies, or mean accuracy over classes, 0 to 1.</returns>
    internal static double Of(FittedDecider fitted, WindowTable table, LearnTask task, IReadOnlyList<string> classes) =>
        task == LearnTask.Detect ? MeanArea([.. table.Rows.Select(fitted.Score)], table) : MeanAccuracy(fitted, table, [.. classes]);

    /// <summary>The mean over kinds of anomalies of the area under the curve.</summary>
    /// <param name="scores">A score per window.</param>
    /// <param name="table">What happens in each.</param>
    private static double MeanArea(float[] scores, WindowTable table)
    {
        int[] normal = [.. Enumerable.Range(0, table.Count).Where(i => table.AreNormal[i])];
        double[] areas = [.. Enumerable.Range(0, table.Count).Where(i => !table.AreNormal[i]).GroupBy(i => table.Labels[i])
            .Select(kind => RocCurve.Area([.. normal.Concat(kind).Select(i => scores[i])],
                [.. normal.Select(_ => false), .. kind.Select(_ => true)]) ?? 0.5)];
        return areas.Length == 0 ? 0.5 : areas.Average();
    }

    private static double MeanAccuracy(FittedDecider fitted, WindowTable table, List<string> classes) =>
        Enumerable.Range(0, table.Count).GroupBy(i => table.Labels[i])
            .Select(own => own.Count(i => fitted.Classify(table.Rows[i]) == classes.IndexOf(own.Key)) / (double)own.Count())
            .DefaultIfEmpty(0).Average();
}
