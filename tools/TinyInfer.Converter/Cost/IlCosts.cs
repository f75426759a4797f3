namespace TinyInfer.Converter.Cost;

/// <summary>
/// Costs of the IL of C# statements on nanoFramework, which interprets it instruction by instruction. Instructions and bytes are exact
/// for what the C# compiler emits when it optimises. Cycles are of nanoFramework 1.17, with the firmware's flags: for an ESP32 those of a
/// model of its pipeline, loads that are waited for and taken jumps included, all in the cache; for RISC-V, instructions of an ESP32-C3.
/// They serve to choose between ways to write a layer, and to estimate times; see <see cref="Boards.Board"/>.
/// </summary>
public static class IlCosts
{
    private static readonly Time _shortLoad = new(94, 85);
    private static readonly Time _load = new(105, 92);
    private static readonly Time _store = new(105, 57);
    private static readonly Time _tinyConstant = new(55, 26);
    private static readonly Time _shortConstant = new(61, 29);
    private static readonly Time _constant = new(72, 44);
    private static readonly Time _longConstant = new(88, 55);

    /// <summary>Two operands taken from the stack, a result put there.</summary>
    public static IlCost Operation => new(1, 1, 106, 65);

    /// <summary>A division of integers.</summary>
    public static IlCost Division => new(1, 1, 255, 140);

    /// <summary>A conversion of an int to 64 bits.</summary>
    public static IlCost ToLong => new(1, 1, 192, 111);

    /// <summary>A conversion to 32 bits.</summary>
    public static IlCost ToInt => new(1, 1, 123, 65);

    /// <summary>A conversion to 8 bits.</summary>
    public static IlCost ToByte => new(1, 1, 209, 120);

    /// <summary>An element of an array, whose reference and index are on the stack.</summary>
    public static IlCost LoadElement => new(1, 1, 165, 110);

    /// <summary>An element written; array, index and value are on the stack.</summary>
    public static IlCost StoreElement => new(1, 1, 209, 140);

    /// <summary>A conditional or unconditional jump of any distance.</summary>
    public static IlCost Branch => new(1, 3, 160, 90);

    /// <summary>A call of a method with little in it, its arguments not counted; the return is.</summary>
    public static IlCost Call => new(2, 4, 793, 538);

    /// <summary>A call of a method of the runtime that is not IL, its arguments not counted.</summary>
    public static IlCost NativeCall => new(1, 3, 793, 538);

    /// <summary>A local variable: the runtime clears it whenever the method is called.</summary>
    public static IlCost Local => new(0, 0, 60, 40);

    /// <summary>An argument written.</summary>
    public static IlCost StoreArgument => _store.Of(1, 2);

    /// <summary>A local variable read.</summary>
    /// <param name="slot">Its place among the method's locals.</param>
    /// <returns>The cost.</returns>
    public static IlCost LoadLocal(int slot) => slot < 4 ? _shortLoad.Of(1, 1) : _load.Of(1, 2);

    /// <summary>A local variable written.</summary>
    /// <param name="slot">Its place among the method's locals.</param>
    /// <returns>The cost.</returns>
    public static IlCost StoreLocal(int slot) => _store.Of(1, slot < 4 ? 1 : 2);

    /// <summary>An argument read.</summary>
    /// <param name="index">Its place among the method's arguments.</param>
    /// <returns>The cost.</returns>
    public static IlCost LoadArgument(int index) => LoadLocal(index);

    /// <summary>An int constant.</summary>
    /// <param name="value">Its value.</param>
    /// <returns>The cost.</returns>
    public static IlCost Constant(int value) => value is >= -1 and <= 8
        ? _tinyConstant.Of(1, 1)
        : value is >= sbyte.MinValue and <= sbyte.MaxValue ? _shortConstant.Of(1, 2) : _constant.Of(1, 5);

    /// <summary>A long constant: the compiler writes one that fits 32 bits as an int and a conversion.</summary>
    /// <param name="value">Its value.</param>
    /// <returns>The cost.</returns>
    public static IlCost Constant(long value) => value is >= int.MinValue and <= uint.MaxValue
        ? Constant(unchecked((int)value)) + ToLong
        : _longConstant.Of(1, 9);

    private readonly record struct Time(double Xtensa, double RiscV)
    {
        internal IlCost Of(long instructions, int bytes) => new(instructions, bytes, Xtensa, RiscV);
    }
}
