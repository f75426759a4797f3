namespace TinyInfer.Training.Networks;

/// <summary>What training makes small: the mean over a batch, and its gradient by the outputs.</summary>
internal abstract class Loss
{
    /// <summary>Computes the loss of a batch.</summary>
    /// <param name="output">What the network gives.</param>
    /// <param name="samples">Indices of the batch's samples in the training data.</param>
    /// <param name="length">Outputs of a sample.</param>
    /// <param name="gradient">Receives the loss by each output; null if nobody asks.</param>
    /// <returns>The loss.</returns>
    internal abstract double Compute(float[] output, ReadOnlySpan<int> samples, int length, float[]? gradient);
}

/// <summary>The mean squared error against targets.</summary>
/// <param name="targets">A target per sample of the training data.</param>
internal sealed class SquaredError(IReadOnlyList<float[]> targets) : Loss
{
    /// <inheritdoc/>
    internal override double Compute(float[] output, ReadOnlySpan<int> samples, int length, float[]? gradient)
    {
        double sum = 0;
        int all = samples.Length * length;
        for (int s = 0; s < samples.Length; s++)
        {
            float[] target = targets[samples[s]];
            for (int i = 0; i < length; i++)
            {
                float error = output[(s * length) + i] - target[i];
                sum += (double)error * error;
                gradient?[(s * length) + i] = 2 * error / all;
            }
        }

        return sum / all;
    }
}

/// <summary>The cross-entropy of a softmax over the outputs, against the sample's class.</summary>
/// <param name="classes">The class of each sample of the training data.</param>
/// <param name="weights">What a sample of each class counts.</param>
internal sealed class CrossEntropy(IReadOnlyList<int> classes, IReadOnlyList<float> weights) : Loss
{
    /// <summary>Weights by which each class counts alike, however rare it is; 1 on average over the samples.</summary>
    /// <param name="classes">The class of each sample.</param>
    /// <param name="count">Number of classes.</param>
    internal static float[] BalancedWeights(IReadOnlyList<int> classes, int count) =>
        [.. Enumerable.Range(0, count).Select(k => (float)classes.Count / (count * Math.Max(1, classes.Count(c => c == k))))];

    /// <inheritdoc/>
    internal override double Compute(float[] output, ReadOnlySpan<int> samples, int length, float[]? gradient)
    {
        double sum = 0;
        double total = 0;
        foreach (int sample in samples)
        {
            total += weights[classes[sample]];
        }

        for (int s = 0; s < samples.Length; s++)
        {
            Span<float> logits = output.AsSpan(s * length, length);
            float weight = weights[classes[samples[s]]];
            float highest = logits[0];
            foreach (float logit in logits)
            {
                highest = Math.Max(highest, logit);
            }

            double normalizer = 0;
            foreach (float logit in logits)
            {
                normalizer += Math.Exp(logit - highest);
            }

            sum += weight * (Math.Log(normalizer) + highest - logits[classes[samples[s]]]);
            for (int i = 0; i < length && gradient != null; i++)
            {
                double share = Math.Exp(logits[i] - highest) / normalizer;
                gradient[(s * length) + i] = (float)(weight * (share - (i == classes[samples[s]] ? 1 : 0)) / total);
            }
        }

        return sum / total;
    }
}
