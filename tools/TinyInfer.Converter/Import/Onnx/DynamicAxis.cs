namespace TinyInfer.Converter.Import.Onnx;

/// <summary>An axis of an input that the model gives no size.</summary>
/// <param name="Input">The input.</param>
/// <param name="Index">Which of its axes.</param>
/// <param name="Name">The axis' own name, or empty.</param>
internal sealed record DynamicAxis(string Input, int Index, string Name)
{
    /// <summary>Asks for its size.</summary>
    /// <param name="why">Why it is needed, or nothing.</param>
    internal string Ask(string why = "") => $"Dimension {Index} of input '{Input}' is dynamic"
        + (Name.Length > 0
            ? $" ('{Name}'){why}; give its size: --shape {Name}=N"
            : $"{why} and has no name; export the model with a fixed size.");
}
