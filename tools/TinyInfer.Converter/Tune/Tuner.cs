using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Tune;

/// <summary>
/// Tunes the weights and biases of a quantized network, layer by layer, keeping what brings the output nearer to the float model's.
/// </summary>
internal static class Tuner
{
    /// <summary>Tunes a network.</summary>
    /// <param name="network">The network; its weights and biases are changed.</param>
    /// <param name="run">Runs it.</param>
    /// <param name="progress">Told the part that is done, from 0 to 1.</param>
    /// <returns>What was tried.</returns>
    internal static IReadOnlyList<TuningStep> Run(Network network, TuningRun run, IProgress<double>? progress)
    {
        List<TuningStep> steps = [];
        (double best, _) = run.Run();
        WeightedOperator[] layers = [.. network.Operators.Where(LayerSamples.Takes).Cast<WeightedOperator>().Where(
            op => op.Weights.Integers == null && op.Bias?.Integers == null)];
        for (int i = 0; i < layers.Length; i++)
        {
            WeightedOperator layer = layers[i];
            if (run.Run(layer).Read is { } samples)
            {
                (ConstantTensor weights, ConstantTensor? bias) = (layer.Weights, layer.Bias);
                (layer.Weights, layer.Bias) = WeightRounding.Round(layer, samples);
                double decibel = run.Run().Decibel;
                bool isKept = decibel > best;
                steps.Add(new TuningStep($"weights and bias of {layer.Name}", decibel, isKept));
                if (isKept)
                {
                    best = decibel;
                }
                else
                {
                    (layer.Weights, layer.Bias) = (weights, bias);
                }
            }

            progress?.Report((i + 1.0) / layers.Length);
        }

        return steps;
    }
}
