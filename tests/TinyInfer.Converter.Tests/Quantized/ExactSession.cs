using Microsoft.ML.OnnxRuntime;

namespace TinyInfer.Converter.Tests.Quantized;

/// <summary>ONNX Runtime with its own optimizations, as people run quantized models.</summary>
internal static class ExactSession
{
    /// <summary>
    /// Opens a model so that products of int8 are exact on every processor: by default those without VNNI add them in 16 bits, which
    /// saturate.
    /// </summary>
    internal static InferenceSession Open(string path)
    {
        using SessionOptions options = new();
        options.AddSessionConfigEntry("session.x64quantprecision", "1");
        try
        {
            return new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException e) when (e.Message.Contains("NotImplemented"))
        {
            // Some operators on int8 have no other form, and are exact as they are.
            return new InferenceSession(path);
        }
    }
}
