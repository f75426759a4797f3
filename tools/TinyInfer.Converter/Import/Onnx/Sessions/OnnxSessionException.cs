namespace TinyInfer.Converter.Import.Onnx.Sessions;

/// <summary>ONNX Runtime refuses a model, or a run of it.</summary>
/// <param name="message">What it says of it.</param>
internal sealed class OnnxSessionException(string message) : Exception(message);
