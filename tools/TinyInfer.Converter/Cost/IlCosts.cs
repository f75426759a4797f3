namespace TinyInfer.Converter.Cost;

/// <summary>
/// Costs of the IL of C# statements on nanoFramework, which interprets it instruction by instruction. Instructions and bytes are exact
/// for what the C# compiler emits when it optimises; nanoseconds are of nanoFramework 1.17 for x64, in proportion to the machine
/// instructions that it executes for each, and serve to compare; time on a board is for <see cref="Boards.Board"/>.
/// </summary>
public static class IlCosts
{
    private const double Move = 2.3;
    private const double ShortConstant = 1.2;
    private const double LongConstant = 3.6;
    private const double Arithmetic = 2.4;
    private const double Quotient = 3.3;
    private const double Conversion = 4.4;
    private const double ElementLoad = 6.4;
    private const double ElementStore = 8.5;
    private const double Jump = 6.2;
    private const double CallTime = 27;
    private const double LocalTime = 2.6;

    /// <summary>Two operands taken from the stack, a result put there.</summary>
    public static IlCost Operation => new(1, 1, Arithmetic);

    /// <summary>A division of integers.</summary>
    public static IlCost Division => new(1, 1, Quotient);

    /// <summary>A conversion between integer types.</summary>
    public static IlCost Convert => new(1, 1, Conversion);

    /// <summary>An element of an array, whose reference and index are on the stack.</summary>
    public static IlCost LoadElement => new(1, 1, ElementLoad);

    /// <summary>An element written; array, index and value are on the stack.</summary>
    public static IlCost StoreElement => new(1, 1, ElementStore);

    /// <summary>A conditional or unconditional jump of any distance.</summary>
    public static IlCost Branch => new(1, 3, Jump);

    /// <summary>A call of a method with little in it, its arguments not counted; the return is.</summary>
    public static IlCost Call => new(2, 4, CallTime);

    /// <summary>A call of a method of the runtime that is not IL, its arguments not counted.</summary>
    public static IlCost NativeCall => new(1, 3, CallTime);

    /// <summary>A local variable: the runtime clears it whenever the method is called.</summary>
    public static IlCost Local => new(0, 0, LocalTime);

    /// <summary>An argument written.</summary>
    public static IlCost StoreArgument => new(1, 2, Move);

    /// <summary>A local variable read.</summary>
    /// <param name="slot">Its place among the method's locals.</param>
    /// <returns>The cost.</returns>
    public static IlCost LoadLocal(int slot) => new(1, slot < 4 ? 1 : 2, Move);

    /// <summary>A local variable written.</summary>
    /// <param name="slot">Its place among the method's locals.</param>
    /// <returns>The cost.</returns>
    public static IlCost StoreLocal(int slot) => new(1, slot < 4 ? 1 : 2, Move);

    /// <summary>An argument read.</summary>
    /// <param name="index">Its place among the method's arguments.</param>
    /// <returns>The cost.</returns>
    public static IlCost LoadArgument(int index) => LoadLocal(index);

    /// <summary>An int constant.</summary>
    /// <param name="value">Its value.</param>
    /// <returns>The cost.</returns>
    public static IlCost Constant(int value) => value is >= -1 and <= 8
        ? new IlCost(1, 1, ShortConstant)
        : value is >= sbyte.MinValue and <= sbyte.MaxValue ? new IlCost(1, 2, ShortConstant) : new IlCost(1, 5, Move);

    /// <summary>A long constant: the compiler writes one that fits 32 bits as an int and a conversion.</summary>
    /// <param name="value">Its value.</param>
    /// <returns>The cost.</returns>
    public static IlCost Constant(long value) => value is >= int.MinValue and <= uint.MaxValue
        ? Constant(unchecked((int)value)) + Convert
        : new IlCost(1, 9, LongConstant);
}
