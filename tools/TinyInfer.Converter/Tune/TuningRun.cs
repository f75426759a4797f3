using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Verify;

namespace TinyInfer.Converter.Tune;

/// <summary>Runs the INT8 network as it is at the time, with the device's kernels, beside the float model, which is run once.</summary>
/// <param name="network">The network, quantized.</param>
/// <param name="expected">What the float model gives.</param>
internal sealed class TuningRun(Network network, FloatRuns expected)
{
    /// <summary>The network.</summary>
    internal Network Network => network;

    /// <summary>Runs the INT8 network.</summary>
    /// <param name="layer">A layer whose input is wanted; null for none.</param>
    /// <returns>The worst output's signal-to-noise ratio in dB; and what the layer reads, null if the float model does not say.</returns>
    internal (double Decibel, LayerSamples? Read) Run(WeightedOperator? layer = null)
    {
        BlobModel records = BlobEmitter.Emit(network, ArenaPlanner.Plan(network).OffsetOf);
        bool isReset = StateUses.Of(records, expected.IsSequence) == StateUse.Reset;
        InferenceModel model = InferenceModel.Load(BlobWriter.Write(records));
        SourceTensor? source = layer == null ? null : FloatRuns.SourceOf(network, layer.Input);
        LayerSamples? read = source == null ? null : new LayerSamples(layer!, expected.Count);
        Func<float[]>? input = read == null ? null : Capture(model, layer!.Input);
        ValueComparison[] outputs = [.. network.Outputs.Select(output => new ValueComparison(network, output))];
        for (int i = 0; i < expected.Count; i++)
        {
            for (int port = 0; port < model.Inputs.Length; port++)
            {
                model.Inputs[port].Write(network.Inputs[port].FromSample(expected.Samples[i]));
            }

            if (isReset)
            {
                model.Reset();
            }

            model.Run();
            for (int output = 0; output < outputs.Length; output++)
            {
                outputs[output].Add(expected[i], model.Outputs[output]);
            }

            if (read != null && expected[i].TryGetValue(source!.Name, out DenseTensor<float>? tensor))
            {
                read.Add(source.ToValue(tensor.ToArray(), layer!.Input.Quantization!), input!());
            }
        }

        return (outputs.Min(output => output.Decibel), read?.Real[0].Count > 0 ? read : null);
    }

    /// <summary>Sees to it that a value is kept in each run, and gives it as reals.</summary>
    private Func<float[]> Capture(InferenceModel model, Value value)
    {
        Value whole = value;
        while (network.Producer(whole) is { IsView: true } view)
        {
            whole = view.Input;
        }

        float[] kept = [];
        Operator? producer = network.Producer(whole);
        if (producer == null)
        {
            // Inputs may be overwritten while the model runs.
            int port = network.Inputs.IndexOf(whole);
            model.LayerCompleted = (running, layer) => kept = layer == 0 ? Read(running.Inputs[port]) : kept;
            return () => kept;
        }

        int at = network.Operators.FindAll(op => !op.IsView).IndexOf(producer);
        int which = producer.Outputs.IndexOf(whole);
        model.LayerCompleted = (running, layer) => kept = layer == at ? Read(running.GetLayerOutputs(layer)[which]) : kept;
        return () => kept;
    }

    private static float[] Read(Tensor tensor) => [.. Enumerable.Range(0, tensor.Length).Select(tensor.Dequantize)];
}
