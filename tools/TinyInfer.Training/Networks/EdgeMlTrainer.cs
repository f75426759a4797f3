using TinyInfer.Training.Layers;

namespace TinyInfer.Training.Networks;

/// <summary>
/// Trains ProtoNN and Bonsai as their authors do: densely first, then with the largest weights of the projection alone; a tree's branches
/// become steeper on the way.
/// </summary>
internal static class EdgeMlTrainer
{
    /// <summary>How steep the branches of a tree are in each part of the training.</summary>
    private static readonly float[] _steepness = [1, 3, 10];

    /// <summary>Trains a network of one such layer.</summary>
    /// <param name="network">The network.</param>
    /// <param name="rows">Training samples.</param>
    /// <param name="classes">The class of each.</param>
    /// <param name="share">The share of the projection's weights that is left.</param>
    /// <param name="options">Settings of each part of the training.</param>
    /// <returns>How the last part went.</returns>
    internal static LearningCurve Train(Network network, IReadOnlyList<float[]> rows, IReadOnlyList<int> classes, double share,
        TrainingOptions options)
    {
        CrossEntropy loss = new(classes, CrossEntropy.BalancedWeights(classes, network.Output.Length));
        if (network.Layers[0] is ProtoNnLayer prototypes)
        {
            prototypes.Begin(rows, classes, new Random(options.Seed));
        }

        LearningCurve curve = new([], [], 0);
        for (int part = 0; part < _steepness.Length; part++)
        {
            if (network.Layers[0] is BonsaiLayer tree)
            {
                tree.Steepness = _steepness[part];
            }

            if (part > 0)
            {
                network.Parameters[0].Prune(share);
            }

            curve = Trainer.Run(network, rows, loss, rows, loss, options);
        }

        return curve;
    }
}
