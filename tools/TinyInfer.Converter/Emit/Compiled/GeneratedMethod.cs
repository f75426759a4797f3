namespace TinyInfer.Converter.Emit.Compiled;

/// <summary>A static method of generated code. It touches arrays alone, so that it can stand in any assembly.</summary>
/// <param name="Name">Its name, unique within the layer.</param>
/// <param name="Comment">What it computes.</param>
/// <param name="Body">Its parameters and statements.</param>
internal sealed record GeneratedMethod(string Name, string Comment, MethodBody Body)
{
    /// <summary>Whether the runtime can run it. Methods are cut to <see cref="MaxBytes"/>, but not through the products of one output.</summary>
    internal bool Fits => Body.Cost.Bytes <= MaxBytes;

    /// <summary>
    /// Bytes of IL that one method can have at most: jumps of the runtime reach 32,767 bytes, so that a loop must be shorter, and two methods of this size
    /// fill an assembly, whose limit is 64 KB.
    /// </summary>
    internal const int MaxBytes = 29_500;
}
