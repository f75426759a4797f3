using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Operators;
using TinyInfer.Converter.Verify;

namespace TinyInfer.Converter.Tune;

/// <summary>What the float model gives for samples, as far as tuning asks for it.</summary>
internal sealed class FloatRuns
{
    private readonly List<Dictionary<string, DenseTensor<float>>> _tensors = [];

    /// <summary>Runs the float model.</summary>
    /// <param name="network">The model as a network.</param>
    /// <param name="reference">The float model.</param>
    /// <param name="samples">What it is run over.</param>
    /// <param name="isSequence">Whether samples are steps of one sequence.</param>
    internal FloatRuns(Network network, OnnxReference reference, SampleSet samples, bool isSequence)
    {
        Samples = samples;
        IsSequence = isSequence;
        HashSet<string> wanted = [.. network.Operators.Where(LayerSamples.Takes).Select(op => op.Input).Concat(network.Outputs)
            .Select(value => SourceOf(network, value)).OfType<SourceTensor>().Select(source => source.Name)];
        reference.Reset();
        for (int i = 0; i < samples.Count; i++)
        {
            Dictionary<string, DenseTensor<float>> tensors = reference.Run(samples[i]);
            foreach (Value input in network.Inputs)
            {
                float[] values = samples[i][input.Name];
                tensors[input.Source?.Name ?? input.Name] = new DenseTensor<float>(values, [values.Length]);
            }

            _tensors.Add(tensors.Where(t => wanted.Contains(t.Key)).ToDictionary());
        }
    }

    /// <summary>The samples.</summary>
    internal SampleSet Samples { get; }

    /// <summary>Whether they are steps of one sequence.</summary>
    internal bool IsSequence { get; }

    /// <summary>Number of samples.</summary>
    internal int Count => _tensors.Count;

    /// <summary>The tensors of a sample, by name.</summary>
    /// <param name="sample">Its place.</param>
    internal Dictionary<string, DenseTensor<float>> this[int sample] => _tensors[sample];

    /// <summary>What a layer reads in the float model.</summary>
    /// <param name="network">The network.</param>
    /// <param name="layer">The layer.</param>
    /// <returns>Its rows; null if the float model does not say.</returns>
    internal LayerSamples? ReadBy(Network network, WeightedOperator layer)
    {
        if (SourceOf(network, layer.Input) is not { IntegerOffset: null } source)
        {
            return null;
        }

        LayerSamples samples = new(layer, Count);
        foreach (Dictionary<string, DenseTensor<float>> run in _tensors)
        {
            if (!run.TryGetValue(source.Name, out DenseTensor<float>? tensor))
            {
                return null;
            }

            float[] values = source.ToValue(tensor.ToArray(), null!);
            samples.Add(values, values);
        }

        return samples;
    }

    /// <summary>Where a value stands in the float model, which lacks the transposes and views that were put in; null if nowhere.</summary>
    /// <param name="network">The network.</param>
    /// <param name="value">The value.</param>
    internal static SourceTensor? SourceOf(Network network, Value value) => ValueComparison.SourceOf(network, value)
        ?? network.Producer(value) switch
        {
            Transpose transpose => SourceOf(network, transpose.Input)?.AfterTranspose(transpose.Permutation),
            { IsView: true } view => SourceOf(network, view.Input)?.Reshape(value.Shape),
            _ => null,
        };
}
