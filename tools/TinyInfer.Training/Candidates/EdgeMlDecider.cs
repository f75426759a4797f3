using TinyInfer.Training.Layers;
using TinyInfer.Training.Networks;
using TinyInfer.Training.Recordings;

namespace TinyInfer.Training.Candidates;

/// <summary>A small classifier of EdgeML over features: ProtoNN, or a Bonsai tree.</summary>
/// <param name="name">What people call it.</param>
/// <param name="build">Adds its layer, for so many classes.</param>
internal sealed class EdgeMlDecider(string name, Action<NetworkBuilder, int> build) : Decider(name)
{
    private const int FewestWindows = 40;
    private const int MostFeatures = 255;
    private const int Epochs = 15;
    private const int FewestEpochs = 4;
    private const float Rate = 1e-2f;

    /// <summary>The share of the projection's weights that is left.</summary>
    private const double Share = 0.5;

    /// <summary>Those that are tried.</summary>
    internal static IEnumerable<Decider> All { get; } =
    [
        new EdgeMlDecider("ProtoNN, 18 prototypes", (net, classes) => net.ProtoNn(8, Math.Max(18, 2 * classes), classes)),
        new EdgeMlDecider("Bonsai tree of depth 2", (net, classes) => net.Bonsai(8, 2, classes)),
    ];

    /// <inheritdoc/>
    internal override bool IsTrained => true;

    /// <inheritdoc/>
    internal override bool Suits(FeatureSet set, int features, int windows, LearnTask wanted) =>
        wanted == LearnTask.Classify && !set.IsSeries && features is >= 4 and <= MostFeatures && windows >= FewestWindows;

    /// <inheritdoc/>
    internal override FittedDecider Fit(FittingData data)
    {
        int features = data.Train.Rows[0].Length;

        // A tree's branches go through the middle of all features, each by its own measure.
        RowScale scale = RowScale.Of(data.Train.Rows, isOne: false, features);
        List<string> names = [.. data.Classes];
        float[][] rows = [.. data.Chosen.Select(i => scale.Apply(data.Train.Rows[i]))];
        int[] classes = [.. data.Chosen.Select(i => names.IndexOf(data.Train.Labels[i]))];
        NetworkBuilder builder = new(SampleShape.Of(features), data.Seed + 1);
        build(builder, names.Count);
        Network network = builder.Build();
        TrainingOptions options = new()
        {
            Epochs = Math.Max(FewestEpochs, (int)(Epochs * data.Effort)),
            Rate = Rate,
            Seed = data.Seed,
            Cancellation = data.Cancellation,
        };
        LearningCurve curve = EdgeMlTrainer.Train(network, rows, classes, Share, options);
        return new FittedNetwork(
            network, scale, rows, names, curve, new CrossEntropy(classes, CrossEntropy.BalancedWeights(classes, names.Count)), options);
    }
}
