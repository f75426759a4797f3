namespace TinyInfer.Converter.Verify;

/// <summary>How far a layer's int8 output is from the float model's, over all validation samples.</summary>
/// <param name="Layer">Index of the layer.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its operator.</param>
/// <param name="Shape">Shape of its output.</param>
/// <param name="SignalToNoise">10·log10(Σ reference² / Σ (reference − dequantized)²), in dB; NaN where there is no reference.</param>
/// <param name="LargestDifference">Largest |reference − dequantized|, in real units.</param>
/// <param name="LargestSteps">The same in quantization steps.</param>
public sealed record LayerComparison(
    int Layer, string Name, string Kind, int[] Shape, double SignalToNoise, double LargestDifference, double LargestSteps);

/// <summary>Sums up the error of one tensor.</summary>
internal sealed class ErrorSum
{
    private double _signal;
    private double _noise;

    internal double Largest { get; private set; }

    /// <summary>Signal-to-noise ratio in dB: 200 where there is no noise at all.</summary>
    internal double Decibel => _noise == 0 ? 200 : _signal == 0 ? 0 : 10 * Math.Log10(_signal / _noise);

    internal void Add(float[] reference, Func<int, double> actual)
    {
        for (int i = 0; i < reference.Length; i++)
        {
            double difference = reference[i] - actual(i);
            _signal += (double)reference[i] * reference[i];
            _noise += difference * difference;
            Largest = Math.Max(Largest, Math.Abs(difference));
        }
    }
}
