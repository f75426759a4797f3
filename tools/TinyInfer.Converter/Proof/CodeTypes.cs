using System.Reflection;
using System.Reflection.Emit;

namespace TinyInfer.Converter.Proof;

/// <summary>The types that generated code names, and what it uses of the framework.</summary>
internal static class CodeTypes
{
    /// <summary><c>System.Array.Copy(source, sourceIndex, destination, destinationIndex, length)</c>.</summary>
    internal static readonly MethodInfo ArrayCopy =
        typeof(Array).GetMethod(nameof(Array.Copy), [typeof(Array), typeof(int), typeof(Array), typeof(int), typeof(int)])!;

    /// <summary>The instructions that load −1 to 8.</summary>
    internal static readonly OpCode[] ShortConstants =
    [
        OpCodes.Ldc_I4_M1, OpCodes.Ldc_I4_0, OpCodes.Ldc_I4_1, OpCodes.Ldc_I4_2, OpCodes.Ldc_I4_3, OpCodes.Ldc_I4_4, OpCodes.Ldc_I4_5,
            OpCodes.Ldc_I4_6,
        OpCodes.Ldc_I4_7, OpCodes.Ldc_I4_8,
    ];

    /// <summary>The type of a variable by the name that C# has for it; null for a word that is no type.</summary>
    internal static (CodeType Code, Type Type)? TypeOf(string name, bool isArray) => (name, isArray) switch
    {
        ("int", false) => (CodeType.Int, typeof(int)),
        ("sbyte", false) => (CodeType.Int, typeof(sbyte)),
        ("short", false) => (CodeType.Int, typeof(short)),
        ("long", false) => (CodeType.Long, typeof(long)),
        ("ulong", false) => (CodeType.ULong, typeof(ulong)),
        ("sbyte", true) => (CodeType.SByteArray, typeof(sbyte[])),
        ("short", true) => (CodeType.ShortArray, typeof(short[])),
        ("byte", true) => (CodeType.ByteArray, typeof(byte[])),
        ("int", true) => (CodeType.IntArray, typeof(int[])),
        ("long", true) => (CodeType.LongArray, typeof(long[])),
        _ => null,
    };
}
