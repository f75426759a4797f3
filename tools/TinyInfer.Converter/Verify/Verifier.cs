using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Verify;

/// <summary>Runs a blob with the device kernels and the float model with ONNX Runtime, and compares inputs, layers and outputs.</summary>
internal sealed class Verifier
{
    private readonly InferenceModel _model;
    private readonly Network _network;
    private readonly List<Operator> _layers;
    private readonly Dictionary<Value, ValueComparison> _comparisons = [];
    private readonly List<long[]> _counts;
    private Dictionary<string, DenseTensor<float>> _expected = [];

    private Verifier(InferenceModel model, Network network)
    {
        _model = model;
        _network = network;
        _layers = network.Operators.FindAll(op => !op.IsView);
        _counts = _layers.ConvertAll(_ => new long[256]);
        foreach (Value value in network.Inputs.Concat(_layers.SelectMany(op => op.Outputs)))
        {
            _comparisons[value] = new ValueComparison(network, value);
        }
    }

    /// <summary>Compares over samples.</summary>
    /// <param name="model">The loaded blob.</param>
    /// <param name="network">The network that it was emitted from.</param>
    /// <param name="reference">The float model; null if there is none to compare with.</param>
    /// <param name="data">Validation samples.</param>
    /// <param name="state">What becomes of the model's state between samples.</param>
    /// <param name="progress">Told the part that is done, from 0 to 1.</param>
    /// <returns>The comparison.</returns>
    internal static Verification Compare(
        InferenceModel model, Network network, OnnxReference? reference, SampleSet data, StateUse state, IProgress<double>? progress) =>
        new Verifier(model, network).Compare(reference, data, state, progress);

    private Verification Compare(OnnxReference? reference, SampleSet data, StateUse state, IProgress<double>? progress)
    {
        List<OutputSamples> outputs = [.. _network.Outputs.Select(
            (value, i) => new OutputSamples(_network, value, _model.Outputs[i], data.Count))];
        _model.LayerCompleted = Add;

        _model.Reset();
        reference?.Reset();
        for (int i = 0; i < data.Count; i++)
        {
            IReadOnlyDictionary<string, float[]> sample = data[i];
            _expected = reference?.Run(sample) ?? _expected;
            for (int input = 0; input < _model.Inputs.Length; input++)
            {
                Value value = _network.Inputs[input];
                _model.Inputs[input].Write(value.FromSample(sample));
                if (reference != null)
                {
                    _expected[value.Source?.Name ?? value.Name] = new DenseTensor<float>(sample[value.Name], [sample[value.Name].Length]);
                    _comparisons[value].Add(_expected, _model.Inputs[input]);
                }
            }

            if (state == StateUse.Reset)
            {
                _model.Reset();
            }

            _model.Run();
            outputs.ForEach(output => output.Add(_expected));
            progress?.Report((i + 1.0) / data.Count);
        }

        _model.LayerCompleted = null;
        return new Verification([.. _layers.Select(Summarize)], [.. outputs.Select(output => output.Comparison)]);
    }

    private void Add(InferenceModel running, int layer)
    {
        List<Value> values = _layers[layer].Outputs;
        Tensor first = running.GetLayerOutputs(layer)[0];
        for (int i = first.Offset; i < first.Offset + first.Length; i++)
        {
            _counts[layer][(first.Data == null ? first.WideData[i] >> 8 : first.Data[i]) - sbyte.MinValue]++;
        }

        for (int i = 0; i < values.Count; i++)
        {
            _comparisons[values[i]].Add(_expected, running.GetLayerOutputs(layer)[i]);
        }
    }

    private LayerComparison Summarize(Operator op, int layer)
    {
        ValueComparison worst = op.Outputs.Select(value => _comparisons[value]).OrderBy(c => double.IsNaN(c.Decibel)).ThenBy(
            c => c.Decibel).First();
        return new LayerComparison(layer, op.Name, op.Kind, op.Output.Shape, worst.Decibel, worst.Largest, worst.LargestSteps)
        {
            ValueCounts = _counts[layer],
            Decides = op is ArgMax or TreeEnsemble || (op is Unary unary && unary.Leaps()),
            InputSignalToNoise = op.Inputs.Where(value => value.Constant == null).Select(DecibelOf).DefaultIfEmpty(double.NaN).Min(),
        };
    }

    /// <summary>A view has what the value has whose bytes it shows.</summary>
    private double DecibelOf(Value value) => _network.Producer(value) is { IsView: true } view
        ? DecibelOf(view.Input)
        : _comparisons.TryGetValue(value, out ValueComparison? comparison) ? comparison.Decibel : double.NaN;
}
