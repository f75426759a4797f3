using System.Numerics;
using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Verify;

/// <summary>Compares a model output, and keeps some of its values, evenly spread over samples and elements.</summary>
internal sealed class OutputSamples
{
    /// <summary>The most values kept: enough for a picture.</summary>
    private const int MostValues = 2000;

    private readonly Value _value;
    private readonly ValueComparison _comparison;
    private readonly Tensor _tensor;
    private readonly int _step;
    private readonly List<float> _reference = [];
    private readonly List<float> _actual = [];
    private int _next;

    internal OutputSamples(Network network, Value value, Tensor tensor, int samples)
    {
        _value = value;
        _comparison = new ValueComparison(network, value);
        _tensor = tensor;
        _step = (int)Math.Max(1, (long)samples * tensor.Length / MostValues);

        // A step that shares a factor with the length would meet the same few elements in every sample.
        while (BigInteger.GreatestCommonDivisor(_step, tensor.Length) != 1)
        {
            _step++;
        }
    }

    internal OutputComparison Comparison =>
        new(_value.Source?.Name ?? _value.Name, _tensor.Scale, _comparison.Decibel, _reference, _actual);

    /// <summary>Adds what the latest run gave.</summary>
    /// <param name="expected">The float model's tensors for the same sample.</param>
    internal void Add(Dictionary<string, DenseTensor<float>> expected)
    {
        float[] reference = _comparison.Add(expected, _tensor);
        for (; _next < reference.Length; _next += _step)
        {
            _reference.Add(reference[_next]);
            _actual.Add(_tensor.Dequantize(_next));
        }

        _next = Math.Max(0, _next - reference.Length);
    }
}
