using System.Numerics;
using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

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
    private readonly int[][]? _confusion;
    private readonly bool _isLabel;
    private int _sameLabels;
    private int _next;

    internal OutputSamples(Network network, Value value, Tensor tensor, int samples)
    {
        _value = value;
        _comparison = new ValueComparison(network, value);
        _tensor = tensor;
        _step = (int)Math.Max(1, (long)samples * tensor.Length / MostValues);

        int classes = tensor.Shape.Length == 0 ? 1 : tensor.Shape[^1];
        bool isClassifier = tensor.Length == classes && classes > 1 && IsClassifier(network, value);
        _isLabel = tensor.Length == 1 && IsLabel(network, value);
        _confusion = isClassifier ? [.. Enumerable.Range(0, classes).Select(_ => new int[classes])] : null;

        // A step that shares a factor with the length would meet the same few elements in every sample.
        while (BigInteger.GreatestCommonDivisor(_step, tensor.Length) != 1)
        {
            _step++;
        }
    }

    internal OutputComparison Comparison =>
        new(_value.Source?.Name ?? _value.Name, _tensor.Scale, _comparison.Decibel, _reference, _actual)
        {
            Confusion = _reference.Count == 0 ? null : _confusion,
            SameClass = _reference.Count == 0 ? null : _isLabel ? _sameLabels : _confusion?.Select((row, i) => row[i]).Sum(),
        };

    /// <summary>Adds what the latest run gave.</summary>
    /// <param name="expected">The float model's tensors for the same sample.</param>
    internal void Add(Dictionary<string, DenseTensor<float>> expected)
    {
        float[] reference = _comparison.Add(expected, _tensor);
        if (_confusion != null && reference.Length == _confusion.Length)
        {
            float[] actual = new float[_tensor.Length];
            _tensor.Read(actual);
            _confusion[Array.IndexOf(reference, reference.Max())][Array.IndexOf(actual, actual.Max())]++;
        }

        _sameLabels += _isLabel && reference.Length == 1 && reference[0] == MathF.Round(_tensor.Dequantize(0)) ? 1 : 0;
        for (; _next < reference.Length; _next += _step)
        {
            _reference.Add(reference[_next]);
            _actual.Add(_tensor.Dequantize(_next));
        }

        _next = Math.Max(0, _next - reference.Length);
    }

    /// <summary>Whether the highest of the values stands for a class: there are names for them, or they are made probabilities.</summary>
    private static bool IsClassifier(Network network, Value value)
    {
        Operator? producer = Maker(network, value);
        return network.Labels?.Count == value.Shape.LastOrDefault() || producer?.Kind is "Softmax" or "LogSoftmax"
            || producer is TreeEnsemble { Decides: true };
    }

    /// <summary>Whether the value is the index of the highest of others, the label that it has, or the sign of a score.</summary>
    private static bool IsLabel(Network network, Value value) => Maker(network, value) switch
    {
        ArgMax => true,
        Unary when value.Source?.Type is ElementType.Int64 or ElementType.Int32 => true,
        Unary { NaturalOutput.Scale: 1 } label => Maker(network, label.Input) is ArgMax,
        _ => false,
    };

    /// <summary>The operator that computes a value, in whatever shape.</summary>
    private static Operator? Maker(Network network, Value value)
    {
        Operator? producer = network.Producer(value);
        while (producer is { IsView: true })
        {
            producer = network.Producer(producer.Input);
        }

        return producer;
    }
}
