using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace TinyInfer.Converter.Import.Onnx.Sessions;

/// <summary>A session of ONNX Runtime in this process.</summary>
internal sealed class LocalSession : IOnnxSession
{
    private readonly InferenceSession _session;

    // Everything of ONNX Runtime goes through here, so nothing of it has loaded before.
    static LocalSession() => OnnxRuntimeTelemetry.Disable();

    /// <summary>Opens a model.</summary>
    /// <param name="model">The model as in a file.</param>
    /// <exception cref="OnnxSessionException">ONNX Runtime refuses it.</exception>
    internal LocalSession(byte[] model)
    {
        using SessionOptions options = Options();

        // The tensors compared are those of the model as it is, so nothing may be fused.
        options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        _session = Guard(() => new InferenceSession(model, options));
        Inputs = [.. _session.InputMetadata.Select(Port)];
        Outputs = [.. _session.OutputMetadata.Select(Port)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<OnnxPort> Inputs { get; }

    /// <inheritdoc/>
    public IReadOnlyList<OnnxPort> Outputs { get; }

    /// <summary>Loads ONNX Runtime, so that the first session need not.</summary>
    internal static void Load() => OrtEnv.Instance();

    /// <summary>Has ONNX Runtime fold constants and remove what does nothing, at the level that keeps ONNX's own operators.</summary>
    /// <param name="model">The model as in a file.</param>
    /// <param name="path">The file that the simplified model is written to.</param>
    /// <exception cref="OnnxSessionException">ONNX Runtime refuses the model.</exception>
    internal static void Simplify(byte[] model, string path)
    {
        using SessionOptions options = Options();
        options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC;

        // The one would make a Gemm of a product and the addition of another activation, and hide the product's range. The other takes
        // zeros before a maximum for no value at all, which is wrong where all values are negative.
        options.AddSessionConfigEntry("optimization.disable_specified_optimizers", "MatMulAddFusion;Pad_Fusion");
        options.OptimizedModelFilePath = path;
        Guard(() => new InferenceSession(model, options)).Dispose();
    }

    /// <inheritdoc/>
    public Dictionary<string, DenseTensor<float>> Run(IReadOnlyDictionary<string, float[]> inputs)
    {
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = Guard(() => _session.Run(
            [.. _session.InputMetadata.Select(input => OnnxValues.FromFloats(input.Key, inputs[input.Key], input.Value))]));
        return results.Where(OnnxValues.IsTensor).ToDictionary(r => r.Name, OnnxValues.ToFloats, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static OnnxPort Port(KeyValuePair<string, NodeMetadata> port) => port.Value.IsTensor
        ? new OnnxPort(port.Key, (int)port.Value.ElementDataType, port.Value.Dimensions)
        : new OnnxPort(port.Key, 0, []);

    private static T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is OnnxRuntimeException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            throw new OnnxSessionException(e.Message);
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
}
