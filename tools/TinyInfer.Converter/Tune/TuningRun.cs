using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Operators;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Verify;

namespace TinyInfer.Converter.Tune;

/// <summary>Runs the INT8 network as it is at the time, with the device's kernels, beside the float model, which is run once.</summary>
internal sealed class TuningRun
{
    private readonly Network _network;
    private readonly SampleSet _samples;
    private readonly bool _isSequence;
    private readonly List<Dictionary<string, DenseTensor<float>>> _expected = [];

    /// <summary>Runs the float model.</summary>
    /// <param name="network">The network, quantized.</param>
    /// <param name="reference">The float model.</param>
    /// <param name="samples">What both are run over.</param>
    /// <param name="isSequence">Whether samples are steps of one sequence.</param>
    internal TuningRun(Network network, OnnxReference reference, SampleSet samples, bool isSequence)
    {
        _network = network;
        _samples = samples;
        _isSequence = isSequence;
        HashSet<string> wanted = [.. network.Operators.Where(LayerSamples.Takes).Select(op => op.Input).Concat(network.Outputs)
            .Select(SourceOf).OfType<SourceTensor>().Select(source => source.Name)];
        reference.Reset();
        for (int i = 0; i < samples.Count; i++)
        {
            Dictionary<string, DenseTensor<float>> tensors = reference.Run(samples[i]);
            foreach (Value input in network.Inputs)
            {
                float[] values = samples[i][input.Name];
                tensors[input.Source?.Name ?? input.Name] = new DenseTensor<float>(values, [values.Length]);
            }

            _expected.Add(tensors.Where(t => wanted.Contains(t.Key)).ToDictionary());
        }
    }

    /// <summary>Runs the INT8 network.</summary>
    /// <param name="layer">A layer whose input is wanted; null for none.</param>
    /// <returns>The worst output's signal-to-noise ratio in dB; and what the layer reads, null if the float model does not say.</returns>
    internal (double Decibel, LayerSamples? Read) Run(WeightedOperator? layer = null)
    {
        BlobModel records = BlobEmitter.Emit(_network, ArenaPlanner.Plan(_network).OffsetOf);
        bool isReset = StateUses.Of(records, _isSequence) == StateUse.Reset;
        InferenceModel model = InferenceModel.Load(BlobWriter.Write(records));
        SourceTensor? source = layer == null ? null : SourceOf(layer.Input);
        LayerSamples? read = source == null ? null : new LayerSamples(layer!, _samples.Count);
        Func<float[]>? input = read == null ? null : Capture(model, layer!.Input);
        ValueComparison[] outputs = [.. _network.Outputs.Select(output => new ValueComparison(_network, output))];
        for (int i = 0; i < _samples.Count; i++)
        {
            for (int port = 0; port < model.Inputs.Length; port++)
            {
                model.Inputs[port].Write(_network.Inputs[port].FromSample(_samples[i]));
            }

            if (isReset)
            {
                model.Reset();
            }

            model.Run();
            for (int output = 0; output < outputs.Length; output++)
            {
                outputs[output].Add(_expected[i], model.Outputs[output]);
            }

            if (read != null && _expected[i].TryGetValue(source!.Name, out DenseTensor<float>? tensor))
            {
                read.Add(source.ToValue(tensor.ToArray(), layer!.Input.Quantization!), input!());
            }
        }

        return (outputs.Min(output => output.Decibel), read?.Real[0].Count > 0 ? read : null);
    }

    /// <summary>Where a value stands in the float model, which lacks the transposes that were put in; null if nowhere.</summary>
    private SourceTensor? SourceOf(Value value) => ValueComparison.SourceOf(_network, value)
        ?? (_network.Producer(value) is Transpose transpose ? SourceOf(transpose.Input)?.AfterTranspose(transpose.Permutation) : null);

    /// <summary>Sees to it that a value is kept in each run, and gives it as reals.</summary>
    private Func<float[]> Capture(InferenceModel model, Value value)
    {
        Value whole = value;
        while (_network.Producer(whole) is { IsView: true } view)
        {
            whole = view.Input;
        }

        float[] kept = [];
        Operator? producer = _network.Producer(whole);
        if (producer == null)
        {
            // Inputs may be overwritten while the model runs.
            int port = _network.Inputs.IndexOf(whole);
            model.LayerCompleted = (running, layer) => kept = layer == 0 ? Read(running.Inputs[port]) : kept;
            return () => kept;
        }

        int at = _network.Operators.FindAll(op => !op.IsView).IndexOf(producer);
        int which = producer.Outputs.IndexOf(whole);
        model.LayerCompleted = (running, layer) => kept = layer == at ? Read(running.GetLayerOutputs(layer)[which]) : kept;
        return () => kept;
    }

    private static float[] Read(Tensor tensor) => [.. Enumerable.Range(0, tensor.Length).Select(tensor.Dequantize)];
}
