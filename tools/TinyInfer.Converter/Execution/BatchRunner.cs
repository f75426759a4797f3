using TinyInfer.Converter.Import.Data;
using TinyInfer.Converter.Report;

namespace TinyInfer.Converter.Execution;

/// <summary>Runs a model over samples with the device's kernels.</summary>
public sealed class BatchRunner
{
    private readonly InferenceModel _model;
    private readonly IReadOnlyList<PortSummary> _outputs;

    /// <summary>Makes a runner.</summary>
    /// <param name="model">The model.</param>
    public BatchRunner(InferenceModel model)
    {
        _model = model;
        (Inputs, _outputs) = PortSummary.Of(model);
    }

    /// <summary>The model's inputs.</summary>
    public IReadOnlyList<PortSummary> Inputs { get; }

    /// <summary>Reads samples of the model's inputs.</summary>
    /// <param name="path">A data file.</param>
    /// <returns>The samples.</returns>
    /// <exception cref="ConversionException">The file cannot be read, or its shape does not fit.</exception>
    public SampleSet Read(string path) => DataFile.ReadSamples(path, [.. Inputs.Select(port => (port.Name, port.Shape))]);

    /// <summary>Runs the model over samples, in order, from a fresh state on.</summary>
    /// <param name="samples">The samples; int8 values are taken raw, others are quantized.</param>
    /// <param name="completed">Called after each sample with its index, while the model's inputs and outputs hold its values; null for no call.</param>
    /// <returns>Each output's values, a sample a row: raw where the samples are int8, else dequantized.</returns>
    public IReadOnlyList<(string Name, NumericArray Array)> Run(SampleSet samples, Action<int>? completed = null)
    {
        float[][] values = [.. _model.Outputs.Select(tensor => new float[samples.Count * tensor.Length])];
        _model.Reset();
        for (int i = 0; i < samples.Count; i++)
        {
            Write(samples[i], samples.IsInt8);
            _model.Run();
            for (int output = 0; output < values.Length; output++)
            {
                Read(_model.Outputs[output], samples.IsInt8, values[output].AsSpan(i * _model.Outputs[output].Length));
            }

            completed?.Invoke(i);
        }

        return [.. _outputs.Select((port, i) => (port.Name, new NumericArray(RowsOf(samples.Count, port.Shape), values[i], samples.IsInt8)))];
    }

    /// <summary>Puts a sample into the model's inputs.</summary>
    /// <param name="sample">Each input's values.</param>
    /// <param name="isInt8">True to take them raw.</param>
    internal void Write(IReadOnlyDictionary<string, float[]> sample, bool isInt8)
    {
        for (int i = 0; i < Inputs.Count; i++)
        {
            float[] values = sample[Inputs[i].Name];
            if (isInt8)
            {
                _model.Inputs[i].Write(Array.ConvertAll(values, v => (sbyte)v));
            }
            else
            {
                _model.Inputs[i].Write(values);
            }
        }
    }

    private static void Read(Tensor tensor, bool isInt8, Span<float> values)
    {
        for (int i = 0; i < tensor.Length; i++)
        {
            values[i] = isInt8 ? tensor.Data[tensor.Offset + i] : tensor.Dequantize(i);
        }
    }

    /// <summary>A batch dimension of 1 gives way to the number of samples; without one, it comes first.</summary>
    private static int[] RowsOf(int samples, int[] shape) => shape.Length > 0 && shape[0] == 1 ? [samples, .. shape[1..]] : [samples, .. shape];
}
