using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>ONNX Runtime with every tensor of a model as an output: the float reference, the calibrator and the judge of shapes.</summary>
internal sealed class OnnxReference : IDisposable
{
    private readonly InferenceSession _session;
    private readonly ModelProto _model;
    private readonly Dictionary<string, float[]> _state = new(StringComparer.Ordinal);

    // Everything of ONNX Runtime goes through here, so nothing of it has loaded before.
    static OnnxReference() => OnnxRuntimeTelemetry.Disable();

    private OnnxReference(InferenceSession session, ModelProto model)
    {
        _session = session;
        _model = model;
    }

    /// <summary>ONNX's number of the type of every tensor that a run takes or gives.</summary>
    internal IReadOnlyDictionary<string, int> ElementTypes => _session.InputMetadata.Concat(_session.OutputMetadata)
        .DistinctBy(m => m.Key)
        .ToDictionary(m => m.Key, m => (int)m.Value.ElementDataType, StringComparer.Ordinal);

    /// <summary>Shapes of the tensors of which ONNX Runtime knows all sizes before a run.</summary>
    internal IReadOnlyDictionary<string, int[]> StaticShapes => _session.InputMetadata.Concat(_session.OutputMetadata)
        .DistinctBy(m => m.Key)
        .Where(m => m.Value.IsTensor && m.Value.Dimensions.All(size => size >= 0))
        .ToDictionary(m => m.Key, m => m.Value.Dimensions, StringComparer.Ordinal);

    /// <summary>Has ONNX Runtime fold constants and remove what does nothing, at the level that keeps ONNX's own operators.</summary>
    /// <param name="model">A model with fixed shapes.</param>
    /// <returns>The simplified model.</returns>
    /// <exception cref="ConversionException">ONNX Runtime refuses the model.</exception>
    internal static ModelProto Simplify(ModelProto model)
    {
        string path = Path.Combine(Path.GetTempPath(), $"tinyinfer-{Guid.NewGuid():N}.onnx");
        try
        {
            using SessionOptions options = Options();
            options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC;

            // The one would make a Gemm of a product and the addition of another activation, and hide the product's range. The other takes
            // zeros before a maximum for no value at all, which is wrong where all values are negative.
            options.AddSessionConfigEntry("optimization.disable_specified_optimizers", "MatMulAddFusion;Pad_Fusion");
            options.OptimizedModelFilePath = path;
            using (Open(model, options))
            {
            }

            return ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Opens a model, of which a run gives the outputs alone.</summary>
    /// <param name="model">The model; not changed.</param>
    /// <exception cref="ConversionException">ONNX Runtime refuses the model.</exception>
    internal static OnnxReference OfOutputs(ModelProto model)
    {
        using SessionOptions options = Options();

        // The tensors compared are those of the model as it is, so nothing may be fused.
        options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        return new OnnxReference(Open(model, options), model);
    }

    /// <summary>Opens a model.</summary>
    /// <param name="model">The model; not changed.</param>
    /// <exception cref="ConversionException">ONNX Runtime refuses the model.</exception>
    internal static OnnxReference Create(ModelProto model)
    {
        ModelProto exposed = model.Clone();
        HashSet<string> outputs = [.. exposed.Graph.Output.Select(o => o.Name)];
        foreach (string name in exposed.Graph.Node.SelectMany(n => n.Output))
        {
            if (name.Length > 0 && outputs.Add(name))
            {
                exposed.Graph.Output.Add(new ValueInfoProto { Name = name });
            }
        }

        return OfOutputs(exposed);
    }

    /// <summary>For each input that is a state, the output that it becomes in the next run.</summary>
    internal IReadOnlyDictionary<string, string> States { get; set; } = new Dictionary<string, string>();

    /// <summary>Makes all states zero.</summary>
    internal void Reset()
    {
        foreach (string input in States.Keys)
        {
            _state[input] = new float[_session.InputMetadata[input].Dimensions.Aggregate(1, (product, size) => product * size)];
        }
    }

    /// <summary>Runs the model.</summary>
    /// <param name="inputs">Each input by name.</param>
    /// <returns>Every tensor, as float, by name.</returns>
    /// <exception cref="ConversionException">An operator cannot run.</exception>
    internal Dictionary<string, DenseTensor<float>> Run(IReadOnlyDictionary<string, float[]> inputs)
    {
        List<NamedOnnxValue> feeds = [];
        foreach ((string name, NodeMetadata metadata) in _session.InputMetadata)
        {
            feeds.Add(OnnxValues.FromFloats(name, _state.TryGetValue(name, out float[]? state) ? state : inputs[name], metadata));
        }

        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = Run(feeds);
        Dictionary<string, DenseTensor<float>> tensors = results.Where(OnnxValues.IsTensor).ToDictionary(r => r.Name, OnnxValues.ToFloats);
        foreach ((string input, string output) in States)
        {
            _state[input] = tensors[output].ToArray();
        }

        foreach (DenseTensor<float> tensor in tensors.Values)
        {
            Infinity.Restore(tensor.Buffer.Span);
        }

        return tensors;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private IDisposableReadOnlyCollection<DisposableNamedOnnxValue> Run(List<NamedOnnxValue> feeds)
    {
        try
        {
            return _session.Run(feeds);
        }
        catch (OnnxRuntimeException e)
        {
            throw OnnxRuntimeFault.Explain(e, _model);
        }
    }

    private static SessionOptions Options() => new()
    {
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        ExecutionMode = Microsoft.ML.OnnxRuntime.ExecutionMode.ORT_SEQUENTIAL,

        // Networks for a microcontroller are too small to share out: further threads would only wait for one another, spinning.
        IntraOpNumThreads = 1,
        InterOpNumThreads = 1,
    };

    private static InferenceSession Open(ModelProto model, SessionOptions options)
    {
        try
        {
            return new InferenceSession(model.ToByteArray(), options);
        }
        catch (OnnxRuntimeException e)
        {
            throw OnnxRuntimeFault.Explain(e, model);
        }
    }
}
