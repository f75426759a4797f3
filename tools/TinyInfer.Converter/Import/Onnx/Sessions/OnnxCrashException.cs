namespace TinyInfer.Converter.Import.Onnx.Sessions;

/// <summary>The process of ONNX Runtime has ended in the midst of its work.</summary>
/// <param name="message">How it ended, such as "crashed (memory access fault)".</param>
/// <param name="isOverLimit">True if it was ended for the time or memory that it took.</param>
internal sealed class OnnxCrashException(string message, bool isOverLimit) : Exception(message)
{
    /// <summary>True if it was ended for the time or memory that it took.</summary>
    internal bool IsOverLimit => isOverLimit;
}
