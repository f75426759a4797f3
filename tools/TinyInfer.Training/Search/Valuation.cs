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
        task == LearnTask.Detect
            ? AreaByKind.Of(table.Rows.Select((row, i) => (fitted.Score(row, table.Routes[i]), table.Labels[i], table.AreNormal[i]))).Mean
            : MeanAccuracy(fitted, table, [.. classes]);

    private static double MeanAccuracy(FittedDecider fitted, WindowTable table, List<string> classes) =>
        Enumerable.Range(0, table.Count).GroupBy(i => table.Labels[i])
            .Select(own => own.Count(i => fitted.Classify(table.Rows[i]) == classes.IndexOf(own.Key)) / (double)own.Count())
            .DefaultIfEmpty(0).Average();
}
