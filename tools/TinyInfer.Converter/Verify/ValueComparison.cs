using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Verify;

/// <summary>Compares one value of the network with the tensor that it stands for in the float model, over samples.</summary>
internal sealed class ValueComparison
{
    private readonly Value _value;
    private readonly SourceTensor? _source;
    private readonly ErrorSum _whole = new();
    private readonly ErrorSum _narrowed = new();
    private readonly ClippingLoss[] _cuts;
    private bool _hasReference;

    internal ValueComparison(Network network, Value value)
    {
        _value = value;
        _source = SourceOf(network, value);
        _cuts = [.. ClippingLoss.Of(network, value)];
    }

    /// <summary>Signal-to-noise ratio in dB; NaN where there was nothing to compare with.</summary>
    internal double Decibel => _hasReference ? Error.Decibel : double.NaN;

    /// <summary>Largest difference, in real units.</summary>
    internal double Largest => Error.Largest;

    /// <summary>The same in quantization steps.</summary>
    internal double LargestSteps => Error.Largest / _value.Quantization!.Scale;

    /// <summary>Values beyond the range that a tensor was narrowed to count, unless no reader would notice.</summary>
    private ErrorSum Error => Array.TrueForAll(_cuts, cut => cut.IsHarmless) ? _narrowed : _whole;

    /// <summary>Adds what the latest run gave.</summary>
    /// <param name="expected">The float model's tensors for the same sample.</param>
    /// <param name="actual">The value's tensor.</param>
    /// <returns>The float model's elements in the value's order; empty where there are none.</returns>
    internal float[] Add(Dictionary<string, DenseTensor<float>> expected, Tensor actual) =>
        _source != null && expected.TryGetValue(_source.Name, out DenseTensor<float>? tensor)
            ? Add(expected, tensor.ToArray(), actual)
            : [];

    private float[] Add(Dictionary<string, DenseTensor<float>> expected, float[] elements, Tensor actual)
    {
        float[] narrowed = _source!.ToValue(elements, _value.Quantization!);
        float[] whole = _cuts.Length == 0 ? narrowed : (_source with { Clamp = Clamp.None }).ToValue(elements, _value.Quantization!);
        for (int i = 0; i < whole.Length; i++)
        {
            double real = actual.Dequantize(i);
            _narrowed.Add(narrowed[i], real);
            _whole.Add(whole[i], real);
        }

        Array.ForEach(_cuts, cut => cut.Add(expected));
        _hasReference = true;
        return whole;
    }

    /// <summary>Where a value stands in the source model; one that has no counterpart of its own may have one in another shape.</summary>
    /// <param name="network">The network.</param>
    /// <param name="value">The value.</param>
    /// <returns>The source; null if there is none.</returns>
    internal static SourceTensor? SourceOf(Network network, Value value) => value.Source ?? network.Consumers(value)
        .Where(op => op.IsView)
        .Select(op => op.Output.Source?.Reshape(value.Shape))
        .FirstOrDefault(source => source != null);
}
