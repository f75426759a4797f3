namespace TinyInfer.Converter.Proof;

/// <summary>Type of a value in generated code; smaller integers are <see cref="Int"/> once they are loaded.</summary>
internal enum CodeType
{
    Int,
    Long,
    ULong,
    Bool,
    Void,
    SByteArray,
    ByteArray,
    ShortArray,
    IntArray,
    LongArray,
}
