using TinyInfer.Training.Layers;
using TinyInfer.Training.Networks;
using TinyInfer.Training.Recordings;

namespace TinyInfer.Training.Candidates;

/// <summary>A network that is trained: an autoencoder, or a classifier.</summary>
/// <param name="name">What people call it.</param>
/// <param name="task">What it is for.</param>
/// <param name="takesSeries">Whether it takes samples of a series, or features.</param>
/// <param name="build">Adds its layers, for so many outputs.</param>
internal sealed class NetworkDecider(string name, LearnTask task, bool takesSeries, Action<NetworkBuilder, int> build) : Decider(name)
{
    private const int Epochs = 60;
    private const int MostSteps = 12_000;

    /// <summary>Multiplications of a training, there and back, at most: some ten seconds.</summary>
    private const double MostWork = 1.5e10;
    private const int FewestWindows = 40;
    private const int FewestEpochs = 4;
    private const int MostMacs = 400_000;
    private const int FewestFrames = 16;

    /// <summary>Noise on what an autoencoder sees, not on what it is to give: it has to carry what features have in common.</summary>
    private static readonly Augmentation _forDetection = new(Noise: 0.2f);

    /// <inheritdoc/>
    internal override bool IsTrained => true;

    /// <inheritdoc/>
    internal override bool Suits(FeatureSet set, int features, int windows, LearnTask wanted) =>
        wanted == task && set.IsSeries == takesSeries && windows >= FewestWindows && (!takesSeries || set.Length >= FewestFrames)
        && features >= 4 && Build(set, features, 2, 0).Macs <= MostMacs;

    /// <inheritdoc/>
    internal override FittedDecider Fit(FittingData data)
    {
        int features = data.Train.Rows[0].Length;
        float[][] train = [.. data.Chosen.Select(i => data.Train.Rows[i])];
        RowScale scale = data.Scale ?? ScaleOf(data);
        bool isCentred = data.Set.HasOneUnit && !takesSeries;
        float[] centre = isCentred ? Centre(data.Train.Rows, scale) : [];
        float[] Scale(float[] row)
        {
            float[] scaled = scale.Apply(row);
            for (int i = 0; i < centre.Length; i++)
            {
                scaled[i] -= centre[i];
            }

            return scaled;
        }

        float[][] rows = [.. train.Select(Scale)];
        WindowTable select = data.Select;
        int[] held = [.. Enumerable.Range(0, select.Count).Where(i => task == LearnTask.Classify || select.AreNormal[i])];
        float[][] validation = [.. held.Select(i => Scale(select.Rows[i]))];
        int outputs = task == LearnTask.Classify ? data.Classes.Count : features;
        Network network = Build(data.Set, features, outputs, data.Seed);
        (Loss loss, Loss validationLoss) = Losses(data, rows, validation, [.. held.Select(i => select.Labels[i])]);
        int batch = Math.Clamp(rows.Length / 30, 8, 64);
        double most = Math.Min((double)MostSteps * batch / rows.Length, MostWork / (3.0 * network.Macs * rows.Length));
        int epochs = (int)Math.Clamp(Math.Min(Epochs, most) * data.Effort, FewestEpochs, Epochs);
        TrainingOptions options = new()
        {
            Epochs = epochs,
            Batch = batch,
            Patience = Math.Max(8, epochs / 4),
            Seed = data.Seed,
            Augmentation = task == LearnTask.Detect ? _forDetection
                : new Augmentation(Gain: 0.15f, Noise: 0.05f, Shift: takesSeries ? data.Set.Length / 4 : 0),
            Cancellation = data.Cancellation,
        };
        LearningCurve curve = Trainer.Run(network, rows, loss, validation.Length > 0 ? validation : rows,
            validation.Length > 0 ? validationLoss : loss, options);
        Network folded = network.Folded();
        if (isCentred)
        {
            // What was taken off each feature is in the biases, so that all features are scaled alike.
            ((Dense)folded.Layers[0]).Absorb([.. centre.Select(c => -c)]);
            if (task == LearnTask.Detect)
            {
                float[] biases = ((Dense)folded.Layers[^1]).Biases.Values;
                for (int i = 0; i < biases.Length; i++)
                {
                    biases[i] += centre[i];
                }
            }
        }

        float[][] scaled = [.. train.Select(scale.Apply)];
        return new FittedNetwork(folded, scale, scaled, task == LearnTask.Classify ? data.Classes : null, curve,
            task == LearnTask.Detect ? new SquaredError(scaled) : loss, options);
    }

    /// <summary>From features to its input, by the windows to fit to.</summary>
    /// <param name="data">What it is fitted to.</param>
    internal RowScale ScaleOf(FittingData data)
    {
        int features = data.Train.Rows[0].Length;
        return RowScale.Of(data.Train.Rows, data.Set.HasOneUnit, takesSeries ? data.Set.ShapeOf(features).Channels : features);
    }

    private static float[] Centre(float[][] rows, RowScale scale)
    {
        float[] sums = new float[rows[0].Length];
        foreach (float[] row in rows)
        {
            float[] scaled = scale.Apply(row);
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += scaled[i] / rows.Length;
            }
        }

        return sums;
    }

    private (Loss Training, Loss Validation) Losses(FittingData data, float[][] rows, float[][] validation, string[] labels)
    {
        if (task == LearnTask.Detect)
        {
            return (new SquaredError(rows), new SquaredError(validation));
        }

        List<string> classes = [.. data.Classes];
        int[] own = [.. data.Chosen.Select(i => classes.IndexOf(data.Train.Labels[i]))];
        float[] weights = CrossEntropy.BalancedWeights(own, classes.Count);
        return (new CrossEntropy(own, weights), new CrossEntropy([.. labels.Select(l => classes.IndexOf(l))], weights));
    }

    private Network Build(FeatureSet set, int features, int outputs, int seed)
    {
        NetworkBuilder builder = new(set.ShapeOf(features), seed + 1);
        build(builder, outputs);
        return builder.Build();
    }
}
