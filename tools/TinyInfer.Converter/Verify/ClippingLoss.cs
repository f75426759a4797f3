using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Verify;

/// <summary>
/// Loss of one reader if a value holds a part of its range only. A comparison may pass over what has been cut off where no reader
/// can tell the difference, and only there: so it is measured, on the float model's own numbers, and not taken from what has narrowed the
/// range.
/// </summary>
internal sealed class ClippingLoss
{
    /// <summary>Signal-to-noise ratio in dB from which on a cut is as good as none.</summary>
    private const double HarmlessDecibel = 35;

    private readonly SourceTensor _source;
    private readonly Quantization _quantization;
    private readonly Func<double, double> _function;
    private readonly Clamp _clamp;
    private readonly double _step;
    private readonly ErrorSum _error = new();

    private ClippingLoss(Value value, SourceTensor source, Clamp clamp, Func<double, double> function, double step)
    {
        _source = source with { Clamp = Clamp.None };
        _quantization = value.Quantization!;
        _clamp = clamp;
        _function = function;
        _step = step;
    }

    /// <summary>True where the reader gets the same, or what differs by less than a step of what it makes.</summary>
    internal bool IsHarmless => _error.Decibel >= HarmlessDecibel || _error.Largest <= _step;

    /// <summary>The cuts that the readers of a value see.</summary>
    /// <param name="network">The network.</param>
    /// <param name="value">A value.</param>
    /// <returns>One cut for each reader; none where nothing is cut off, or where the model itself does it.</returns>
    internal static IEnumerable<ClippingLoss> Of(Network network, Value value) =>
        value.Source is { } source && source.Clamp != Clamp.None && !value.IsQuantizationFixed
            ? Of(network, value, source, source.Clamp)
            : [];

    /// <summary>Adds what the float model gave for a sample.</summary>
    internal void Add(Dictionary<string, DenseTensor<float>> expected)
    {
        if (expected.TryGetValue(_source.Name, out DenseTensor<float>? tensor))
        {
            foreach (float element in _source.ToValue(tensor.ToArray(), _quantization))
            {
                _error.Add(_function(element), _function(_clamp.Apply(element)));
            }
        }
    }

    private static IEnumerable<ClippingLoss> Of(Network network, Value value, SourceTensor source, Clamp clamp)
    {
        if (network.Outputs.Contains(value))
        {
            yield return new ClippingLoss(value, source, clamp, x => x, value.Quantization!.Scale / 2);
        }

        foreach (Operator reader in network.Consumers(value))
        {
            Value output = reader.Output;
            double largest = value.Quantization!.Dequantize(value.Quantization.Highest);
            IEnumerable<ClippingLoss> cuts = reader switch
            {
                // The very same elements, whatever is noted of where they stand in the model.
                { IsView: true } or Transpose => Of(network, output, source, clamp),
                Unary unary => [new ClippingLoss(value, source, clamp, unary.Function, output.Quantization!.Scale / 2)],

                // What it makes of an element that is far below another is next to nothing, however far that is.
                Softmax => [new ClippingLoss(value, source, clamp, x => Math.Exp(x - largest), 0)],
                AveragePool2D => [new ClippingLoss(value, source, clamp, x => x, 0)],
                { Rule: OutputRule.SameAsInput, Outputs.Count: 1 } or { JoinsInputs: true } when output.Source is { } selected =>
                    Of(network, output, selected, clamp),
                _ => [new ClippingLoss(value, source, clamp, x => x, 0)],
            };
            foreach (ClippingLoss cut in cuts)
            {
                yield return cut;
            }
        }
    }
}
