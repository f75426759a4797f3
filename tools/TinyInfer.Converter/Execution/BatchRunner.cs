using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Tables;

namespace TinyInfer.Converter.Execution;

/// <summary>Runs a model over samples with the device's kernels.</summary>
public sealed class BatchRunner
{
    private readonly InferenceModel _model;
    private readonly StateUse _state;
    private readonly IReadOnlyList<PortSummary> _outputs;

    /// <summary>Makes a runner.</summary>
    /// <param name="model">The model.</param>
    /// <param name="isRaw">True where samples and results are the device's own integers, whatever type the source model has.</param>
    /// <param name="state">What becomes of its state between samples.</param>
    public BatchRunner(InferenceModel model, bool isRaw = false, StateUse state = StateUse.Carried)
    {
        _model = model;
        _state = state;
        (Inputs, _outputs) = PortSummary.Of(model);
        if (isRaw)
        {
            Inputs = [.. Inputs.Select(AsRaw)];
            _outputs = [.. _outputs.Select(AsRaw)];
        }
    }

    /// <summary>The model's inputs.</summary>
    public IReadOnlyList<PortSummary> Inputs { get; }

    /// <summary>Reads samples of the model's inputs.</summary>
    /// <param name="path">A data file.</param>
    /// <param name="options">What the user says of a table; null for nothing.</param>
    /// <returns>The samples.</returns>
    /// <exception cref="ConversionException">The file cannot be read, or its shape does not fit.</exception>
    public SampleSet Read(string path, TableOptions? options = null) => DataFile.ReadSamples(path, Inputs, options);

    /// <summary>Runs the model over samples, in order, from a fresh state on.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="completed">Called after each sample with its index, while the model's inputs and outputs hold its values; null for no
    /// call.</param>
    /// <returns>
    /// Each output's values, a sample per row: in the source model's type, or as reals where integers were given as such.
    /// </returns>
    public IReadOnlyList<(string Name, NumericArray Array)> Run(SampleSet samples, Action<int>? completed = null)
    {
        ElementType[] types = [.. _outputs.Select(port => samples.AreReals && port.IsQuantized ? ElementType.Float32 : port.Type)];
        float[][] values = [.. _model.Outputs.Select(tensor => new float[samples.Count * tensor.Length])];
        _model.Reset();
        for (int i = 0; i < samples.Count; i++)
        {
            Write(samples[i]);
            RunOnce();
            for (int output = 0; output < values.Length; output++)
            {
                Read(_model.Outputs[output], types[output], _outputs[output].Wide,
                    values[output].AsSpan(i * _model.Outputs[output].Length));
            }

            completed?.Invoke(i);
        }

        return [.. _outputs.Select((port, i) => (port.Name, new NumericArray(RowsOf(samples.Count, port.Shape), values[i], types[i])))];
    }

    /// <summary>Puts a sample into the model's inputs.</summary>
    /// <param name="sample">Each input's values as the source model takes them.</param>
    internal void Write(IReadOnlyDictionary<string, float[]> sample)
    {
        for (int i = 0; i < Inputs.Count; i++)
        {
            Write(i, sample[Inputs[i].Name]);
        }
    }

    /// <summary>Puts values into an input.</summary>
    /// <param name="input">Index of the input.</param>
    /// <param name="values">Its values as the source model takes them.</param>
    internal void Write(int input, float[] values)
    {
        if (Inputs[input].Type.Offset() is { } offset)
        {
            _model.Inputs[input].Write(Array.ConvertAll(values, v => (sbyte)(v - offset)));
        }
        else
        {
            _model.Inputs[input].Write(values);
        }
    }

    /// <summary>Runs the model once, from a fresh state where samples are independent.</summary>
    internal void RunOnce()
    {
        if (_state == StateUse.Reset)
        {
            _model.Reset();
        }

        _model.Run();
    }

    private static void Read(Tensor tensor, ElementType type, Quantization? wide, Span<float> values)
    {
        int? offset = type.Offset();
        for (int i = 0; i < tensor.Length; i++)
        {
            float real = tensor.Dequantize(i);
            values[i] = offset != null ? tensor.Data[tensor.Offset + i] + offset.Value : type == ElementType.Float32 ? real
                : wide != null ? MathF.Round(real / wide.Scale) + wide.ZeroPoint
                : MathF.Round(real);
        }
    }

    private static PortSummary AsRaw(PortSummary port) => port.IsWide
        ? port with { Type = ElementType.Int16, Wide = new Quantization(port.Scale, port.ZeroPoint) { IsWide = true } }
        : port with { Type = ElementType.Int8, Wide = null };

    /// <summary>A batch dimension of 1 gives way to the number of samples; without one, it comes first.</summary>
    private static int[] RowsOf(int samples, int[] shape) =>
        shape.Length > 0 && shape[0] == 1 ? [samples, .. shape[1..]] : [samples, .. shape];
}
