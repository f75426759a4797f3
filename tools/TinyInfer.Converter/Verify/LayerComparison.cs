namespace TinyInfer.Converter.Verify;

/// <summary>
/// How far a layer's int8 output is from the float model's, over all validation samples; of several outputs, the one with the most noise.
/// </summary>
/// <param name="Layer">Index of the layer.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its operator.</param>
/// <param name="Shape">Shape of its output.</param>
/// <param name="SignalToNoise">10·log10(Σ reference² / Σ (reference − dequantized)²), in dB; NaN where there is no reference.</param>
/// <param name="LargestDifference">Largest |reference − dequantized|, in real units.</param>
/// <param name="LargestSteps">The same in quantization steps.</param>
public sealed record LayerComparison(
    int Layer, string Name, string Kind, int[] Shape, double SignalToNoise, double LargestDifference, double LargestSteps)
{
    /// <summary>
    /// Whether its output leaps where its input crosses a threshold, so that the least noise can make another of it: a class, a sign, a
    /// tree.
    /// </summary>
    public bool Decides { get; init; }

    /// <summary>The lowest signal-to-noise ratio of what the layer reads, in dB; NaN where one is not known.</summary>
    public double InputSignalToNoise { get; init; } = double.NaN;

    /// <summary>How often its output has had each value, from −128 on.</summary>
    internal long[] ValueCounts { get; init; } = [];
}
