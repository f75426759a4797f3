namespace TinyInfer.Converter.Import.Onnx.Sessions;

/// <summary>An input or output of a model in ONNX Runtime.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ElementType">ONNX's number of its elements' type; 0 if it is no tensor.</param>
/// <param name="Shape">Its dimensions, negative where they are known at a run only.</param>
internal sealed record OnnxPort(string Name, int ElementType, int[] Shape)
{
    /// <summary>True if its size is known before a run.</summary>
    internal bool IsStatic => ElementType != 0 && Shape.All(size => size >= 0);
}
