using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Sparsity;

/// <summary>Which weights of an output channel generated code multiplies at once: where all are 0, it leaves the product out.</summary>
internal static class ProductGroups
{
    /// <summary>Inputs in one integer.</summary>
    private const int Together = 3;

    /// <summary>The groups of a layer, each as places among the weights of a channel.</summary>
    /// <param name="layer">The layer: dense, or a convolution. Depthwise code has all weights as arguments, and leaves none out.</param>
    internal static int[][] Of(WeightedOperator layer) => layer switch
    {
        Dense dense => [.. Enumerable.Range(0, dense.Columns).Chunk(Together)],
        Conv2D { Weights.Shape: [_, var height, var width, >= Together and var channels] } =>
            [.. Enumerable.Range(0, height * width).SelectMany(tap => Enumerable.Range(tap * channels, channels).Chunk(Together))],
        Conv2D { Weights.Shape: [_, var height, var width, var channels] } =>
            [.. Enumerable.Range(0, height * channels).SelectMany(row => Enumerable.Range(0, width).Select(
                x => (((row / channels * width) + x) * channels) + (row % channels)).Chunk(Together))],
        _ => throw new ArgumentException($"{layer} has no such groups.", nameof(layer)),
    };
}
