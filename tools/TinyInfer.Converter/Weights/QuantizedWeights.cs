using TinyInfer.Converter.Blob;

namespace TinyInfer.Converter.Weights;

/// <summary>
/// The integers of a weighted operator, as its kernel computes: <c>q = clamp(requantize(Bias[c] + Σ x·w))</c> on raw int8 values.
/// </summary>
/// <param name="Weights">Weights in [−128, 127], in the kernel's layout.</param>
/// <param name="Bias">One bias per channel, with the input's zero point folded in.</param>
/// <param name="Multipliers">One rescaling per channel, or one for all.</param>
/// <param name="ZeroPoint">Zero point of the output.</param>
/// <param name="Minimum">Lowest output.</param>
/// <param name="Maximum">Highest output.</param>
public sealed record QuantizedWeights(
    sbyte[] Weights, int[] Bias, IReadOnlyList<FixedPointMultiplier> Multipliers, int ZeroPoint, int Minimum, int Maximum)
{
    /// <summary>High halves of the biases where sums have 64 bits; otherwise null.</summary>
    internal int[]? HighBias { get; init; }
}
