using TinyInfer.Training.Networks;
using TinyInfer.Training.Recordings;
using TinyInfer.Training.Trees;

namespace TinyInfer.Training.Candidates;

/// <summary>Trees over features: a decision tree or a random forest for classes, an isolation forest for what is not normal.</summary>
/// <param name="name">What people call it.</param>
/// <param name="task">What it is for.</param>
/// <param name="trees">How many trees.</param>
/// <param name="depth">The most comparisons on a way, for classes.</param>
internal sealed class ForestDecider(string name, LearnTask task, int trees, int depth) : Decider(name)
{
    private const int FewestWindows = 40;
    private const int MostFeatures = 255;

    /// <summary>The forests that are tried.</summary>
    internal static IEnumerable<Decider> All { get; } =
    [
        new ForestDecider("decision tree of depth 6", LearnTask.Classify, 1, 6),
        new ForestDecider("forest of 10 trees", LearnTask.Classify, 10, 6),
        new ForestDecider("forest of 30 trees", LearnTask.Classify, 30, 8),
        new ForestDecider("isolation forest of 30 trees", LearnTask.Detect, 30, 8),
    ];

    /// <inheritdoc/>
    internal override bool IsTrained => false;

    /// <inheritdoc/>
    internal override bool Suits(FeatureSet set, int features, int windows, LearnTask wanted) =>
        wanted == task && !set.IsSeries && features is >= 2 and <= MostFeatures && windows >= FewestWindows;

    /// <inheritdoc/>
    internal override FittedDecider Fit(FittingData data)
    {
        if (task == LearnTask.Detect)
        {
            return new FittedForest(IsolationTrainer.Train(data.Train.Rows, trees, data.Seed), data.Train.Rows, null);
        }

        List<string> names = [.. data.Classes];
        int[] classes = [.. data.Train.Labels.Select(label => names.IndexOf(label))];
        float[] weights = CrossEntropy.BalancedWeights(classes, names.Count);
        return new FittedForest(TreeTrainer.Train(data.Train.Rows, classes, weights, trees, depth, data.Seed), data.Train.Rows, names);
    }
}
