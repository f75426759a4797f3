namespace TinyInfer.Training.Networks;

/// <summary>Trains networks: the same seed and the same kind of processor give the same weights.</summary>
internal static class Trainer
{
    private const double WarmUp = 0.1;

    /// <summary>Trains, and leaves the network with the weights that did best on validation samples.</summary>
    /// <param name="network">The network.</param>
    /// <param name="rows">Training samples.</param>
    /// <param name="loss">Their loss.</param>
    /// <param name="validation">Samples that are not trained on; the training samples where there are none.</param>
    /// <param name="validationLoss">Their loss.</param>
    /// <param name="options">The settings.</param>
    /// <returns>How it went.</returns>
    internal static LearningCurve Run(Network network, IReadOnlyList<float[]> rows, Loss loss, IReadOnlyList<float[]> validation,
        Loss validationLoss, TrainingOptions options)
    {
        Random random = new(options.Seed);
        AdamW optimizer = new(network.Parameters, options.Decay);
        int batch = Math.Min(options.Batch, rows.Count);
        int steps = rows.Count / batch;
        int[] order = [.. Enumerable.Range(0, rows.Count)];
        float[] input = new float[batch * network.Input.Length];
        float[] gradient = new float[batch * network.Output.Length];
        List<double> training = [];
        List<double> validated = [];
        (int best, float[][] weights) = (0, network.Save());
        for (int epoch = 0; epoch < options.Epochs && epoch - best <= options.Patience && !options.Cancellation.IsCancellationRequested;
            epoch++)
        {
            random.Shuffle(order);
            double sum = 0;
            for (int step = 0; step < steps; step++)
            {
                ReadOnlySpan<int> samples = order.AsSpan(step * batch, batch);
                for (int s = 0; s < batch; s++)
                {
                    options.Augmentation.Apply(rows[samples[s]], input.AsSpan(s * network.Input.Length, network.Input.Length),
                        network.Input.Channels, random);
                }

                float[] output = network.Forward(input, batch, isTraining: true);
                sum += loss.Compute(output, samples, network.Output.Length, gradient);
                network.Backward(gradient, batch);
                optimizer.Step(RateAt(((double)(epoch * steps) + step) / (options.Epochs * steps), options.Rate));
            }

            training.Add(sum / steps);
            validated.Add(LossOf(network, validation, validationLoss));
            if (epoch == 0 || validated[epoch] < validated[best])
            {
                (best, weights) = (epoch, network.Save());
            }
        }

        network.Restore(weights);
        return new LearningCurve(training, validated, best);
    }

    /// <summary>The loss of a network as it is used.</summary>
    /// <param name="network">The network.</param>
    /// <param name="rows">Samples.</param>
    /// <param name="loss">Their loss.</param>
    internal static double LossOf(Network network, IReadOnlyList<float[]> rows, Loss loss)
    {
        double sum = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            sum += loss.Compute(network.Forward(rows[i], 1, isTraining: false), [i], network.Output.Length, null);
        }

        return sum / Math.Max(1, rows.Count);
    }

    private static float RateAt(double done, float highest) => highest * (float)(done < WarmUp
        ? 0.1 + (0.9 * done / WarmUp)
        : 0.5 * (1 + Math.Cos(Math.PI * (done - WarmUp) / (1 - WarmUp))));
}
