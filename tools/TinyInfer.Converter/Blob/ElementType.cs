namespace TinyInfer.Converter.Blob;

/// <summary>
/// Type of the numbers in a tensor of a source model or in a data file. Reals of any width are Float32, which they are computed in.
/// </summary>
public enum ElementType
{
    /// <summary>Real numbers.</summary>
    Float32,

    /// <summary>Integers of −128 to 127; in a model, quantized.</summary>
    Int8,

    /// <summary>Integers of 0 to 255; in a model, quantized.</summary>
    UInt8,

    /// <summary>Integers of 16 bits.</summary>
    Int16,

    /// <summary>Integers of 32 bits.</summary>
    Int32,

    /// <summary>Integers of 64 bits, and numbers in a text that all are whole.</summary>
    Int64,

    /// <summary>False or true, 0 or 1.</summary>
    Bool,
}

/// <summary>Properties of element types.</summary>
internal static class ElementTypes
{
    /// <summary>The type's name, which is NumPy's.</summary>
    internal static string Name(this ElementType type) => type.ToString().ToLowerInvariant();

    /// <summary>
    /// Offset of a model's quantized integer from the device's int8; null if numbers stand for themselves.
    /// </summary>
    internal static int? Offset(this ElementType type) => type switch
    {
        ElementType.Int8 => 0,
        ElementType.UInt8 => 128,
        _ => null,
    };
}
