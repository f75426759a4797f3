using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Data;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Verify;

/// <summary>Runs a blob with the device kernels and the float model with ONNX Runtime, and compares them layer by layer.</summary>
internal static class Verifier
{
    /// <summary>Compares over samples.</summary>
    /// <param name="model">The loaded blob.</param>
    /// <param name="network">The network that it was emitted from.</param>
    /// <param name="reference">The float model; null where there is none to compare with.</param>
    /// <param name="data">Validation samples.</param>
    /// <param name="state">What becomes of the model's state between samples.</param>
    /// <param name="progress">Told the part that is done, from 0 to 1.</param>
    /// <returns>The comparison.</returns>
    internal static Verification Compare(
        InferenceModel model, Network network, OnnxReference? reference, SampleSet data, StateUse state, IProgress<double>? progress)
    {
        List<Operator> layers = network.Operators.FindAll(op => !op.IsView);
        List<SourceTensor?> sources = layers.ConvertAll(op => op.Output.Source ?? SourceThroughViews(network, op.Output));
        ErrorSum[] errors = [.. layers.Select(_ => new ErrorSum())];
        Dictionary<string, DenseTensor<float>> expected = [];
        List<OutputSamples> outputs = [.. network.Outputs.Select((value, i) => new OutputSamples(value, model.Outputs[i], data.Count))];
        model.LayerCompleted = (running, layer) =>
        {
            if (sources[layer] is { } source && expected.TryGetValue(source.Name, out DenseTensor<float>? tensor))
            {
                Tensor output = running.GetLayerOutputs(layer)[0];
                errors[layer].Add(source.ToValue(tensor.ToArray(), layers[layer].Output.Quantization!), i => output.Dequantize(i));
            }
        };

        model.Reset();
        reference?.Reset();
        for (int i = 0; i < data.Count; i++)
        {
            IReadOnlyDictionary<string, float[]> sample = data[i];
            expected = reference?.Run(sample) ?? expected;
            for (int input = 0; input < model.Inputs.Length; input++)
            {
                model.Inputs[input].Write(network.Inputs[input].FromSample(sample));
            }

            if (state == StateUse.Reset)
            {
                model.Reset();
            }

            model.Run();
            outputs.ForEach(output => output.Add(expected));
            progress?.Report((i + 1.0) / data.Count);
        }

        model.LayerCompleted = null;
        LayerComparison[] comparisons = [.. layers.Select((op, i) => new LayerComparison(
            i,
            op.Name,
            op.Kind,
            op.Output.Shape,
            reference == null || sources[i] == null ? double.NaN : errors[i].Decibel,
            errors[i].Largest,
            errors[i].Largest / op.Output.Quantization!.Scale))];
        return new Verification(comparisons, [.. outputs.Select(output => output.Comparison)]);
    }

    /// <summary>A layer whose output has no counterpart of its own may have one in another shape.</summary>
    private static SourceTensor? SourceThroughViews(Network network, Value value) => network.Consumers(value)
        .Where(op => op.IsView)
        .Select(op => op.Output.Source?.Reshape(value.Shape))
        .FirstOrDefault(source => source != null);
}
