using System.Globalization;
using TinyInfer.Converter.Cost;

namespace TinyInfer.Converter.Generate.Code;

/// <summary>An expression of generated C#, with the IL that the compiler makes of it.</summary>
/// <param name="Text">The C#.</param>
/// <param name="IsLong">True for a 64-bit value; otherwise it is 32-bit.</param>
/// <param name="Cost">The IL.</param>
internal sealed record Expression(string Text, bool IsLong, IlCost Cost)
{
    /// <summary>How tightly the outermost operator binds.</summary>
    private enum Binding
    {
        Primary,
        Unary,
        Multiply,
        Add,
        Shift,
        And,
    }

    private Binding Rank { get; init; }

    /// <summary>The operands, if this is the sum of an expression and a constant.</summary>
    private (Expression Value, long Constant)? Moved { get; init; }

    /// <summary>This expression, shifted right logically.</summary>
    private (Expression Value, int Count)? Lowered { get; init; }

    /// <summary>The value of an int constant.</summary>
    private int? Known { get; init; }

    /// <summary>The type of the elements of an array; null for what is none.</summary>
    internal string? ElementType { get; private init; }

    /// <summary>Place among the method's local variables; null for what is none.</summary>
    internal int? Slot { get; private init; }

    /// <summary>A local variable.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isLong">True for a 64-bit variable.</param>
    /// <param name="slot">Its place among the method's local variables.</param>
    internal static Expression Local(string name, bool isLong, int slot) => new(name, isLong, IlCosts.LoadLocal(slot)) { Slot = slot };

    /// <summary>A parameter.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="name">Its name.</param>
    /// <param name="index">Its place among the method's arguments.</param>
    internal static Expression Parameter(string type, string name, int index) => new(name, type == "long", IlCosts.LoadArgument(index))
    {
        ElementType = type.EndsWith("[]", StringComparison.Ordinal) ? type[..^2] : null,
    };

    /// <summary>A constant.</summary>
    internal static Expression Constant(int value) =>
        new(Format(value), false, IlCosts.Constant(value)) { Rank = SignRank(value), Known = value };

    /// <summary>A 64-bit constant.</summary>
    internal static Expression Constant(long value) => new(Format(value) + "L", true, IlCosts.Constant(value)) { Rank = SignRank(value) };

    /// <summary>An element of an array.</summary>
    internal static Expression Element(Expression array, Expression index, bool isLong = false) =>
        new($"{array.Text}[{index.Text}]", isLong, array.Cost + index.Cost + IlCosts.LoadElement);

    /// <summary>A sum. It is written as one chain, whatever its length.</summary>
    internal static Expression Sum(IReadOnlyList<Expression> terms)
    {
        if (terms.Count == 1)
        {
            return terms[0];
        }

        IlCost cost = terms[0].Cost;
        for (int i = 1; i < terms.Count; i++)
        {
            cost += terms[i].Cost + IlCosts.Operation;
        }

        return new Expression(string.Join(" + ", terms.Select((t, i) => t.Within(Binding.Add, i > 0))), terms[0].IsLong,
            cost)
        { Rank = Binding.Add };
    }

    public static Expression operator +(Expression a, Expression b) => Sum([a, b]);

    public static Expression operator -(Expression a, Expression b) => Binary(a, "-", b, Binding.Add);

    public static Expression operator *(Expression a, Expression b) => Binary(a, "*", b, Binding.Multiply);

    public static Expression operator &(Expression a, Expression b) => Binary(a, "&", b, Binding.And);

    public static Expression operator <<(Expression a, int count) => Shift(a, "<<", count);

    public static Expression operator >>(Expression a, int count) => Shift(a, ">>", count);

    /// <summary>A shift that fills with zeros from above.</summary>
    public static Expression operator >>>(Expression a, int count) =>
        count == 0 ? a : Shift(a.AsUnsigned(), ">>", count).AsLong() with { Lowered = (a, count) };

    /// <summary>The value and a constant, which is left out where it is 0.</summary>
    internal Expression Plus(long constant)
    {
        if (Moved is { } moved)
        {
            return moved.Value.Plus(unchecked(moved.Constant + constant));
        }

        if (constant == 0)
        {
            return this;
        }

        if (Known is { } known)
        {
            return Constant((int)(known + constant));
        }

        // Subtracting a positive int reads better than adding a negative one; it is as much IL.
        bool isLess = constant < 0 && constant > sbyte.MinValue && !IsLong;
        Expression term = IsLong ? Constant(constant) : Constant((int)(isLess ? -constant : constant));
        return (isLess ? Binary(this, "-", term, Binding.Add) : this + term) with { Moved = (this, constant) };
    }

    /// <summary>The value times a constant: a shift where that is shorter, nothing where the constant is 1.</summary>
    internal Expression Times(long constant)
    {
        if (constant == 1)
        {
            return this;
        }

        // Shifts take their count as an int, which is shorter than any 64-bit factor.
        return constant > 0 && long.IsPow2(constant) ? this << (int)long.TrailingZeroCount(constant) : this * Constant(constant);
    }

    /// <summary>The quotient of the value, which is not negative and fits 31 bits, and a constant.</summary>
    internal Expression DividedBy(int divisor)
    {
        if (divisor == 1)
        {
            return this;
        }

        if (int.IsPow2(divisor))
        {
            int count = int.TrailingZeroCount(divisor);
            return Lowered is { } lowered ? lowered.Value >>> (lowered.Count + count) : this >> count;
        }

        // What has been shifted down from the topmost field is divided where it is.
        if (Lowered is { } field && long.LeadingZeroCount(divisor) > field.Count)
        {
            long factor = (long)divisor << field.Count;
            Expression value = field.Value.AsUnsigned();
            return new Expression($"{value.Text} / {Format(factor)}UL", true,
                value.Cost + IlCosts.Constant(factor) + IlCosts.Division)
            { Rank = Binding.Multiply };
        }

        Expression whole = ToInt();
        Expression by = Constant(divisor);
        return new Expression($"{whole.Within(Binding.Multiply, false)} / {by.Text}", false,
            whole.Cost + by.Cost + IlCosts.Division)
        { Rank = Binding.Multiply };
    }

    /// <summary>The quotient of the value and another one, both 64 bits without sign.</summary>
    internal Expression DividedBy(Expression divisor) =>
        new($"{AsUnsigned().Text} / {divisor.AsUnsigned().Text}", true, Cost + divisor.Cost + IlCosts.Division) { Rank = Binding.Multiply };

    /// <summary>The value with its sign kept, as 64 bits.</summary>
    internal Expression ToLong() => IsLong
        ? this
        : new Expression($"(long){Within(Binding.Unary, false)}", true, Cost + IlCosts.ToLong) { Rank = Binding.Unary };

    /// <summary>The lowest 32 bits.</summary>
    internal Expression ToInt() => IsLong
        ? new Expression($"(int){Within(Binding.Unary, false)}", false, Cost + IlCosts.ToInt) { Rank = Binding.Unary }
        : this;

    /// <summary>The lowest 8 bits.</summary>
    internal Expression ToSByte() => ToNarrow("sbyte");

    /// <summary>As many of the lowest bits as an element of an array has.</summary>
    /// <param name="array">The array, a parameter.</param>
    internal Expression ToElementOf(Expression array) => ToNarrow(array.ElementType!);

    /// <summary>The lowest 8 bits, without sign.</summary>
    internal Expression ToByte() => ToNarrow("byte");

    /// <summary>The value shifted to the left by a number that is known at run time, which C# masks.</summary>
    internal Expression ShiftLeft(Expression count) => Shift(this, "<<", count);

    /// <summary>The value shifted to the right by a number that is known at run time, which C# masks.</summary>
    internal Expression ShiftRight(Expression count) => Shift(this, ">>", count);

    private Expression ToNarrow(string type) =>
        new($"({type}){Within(Binding.Unary, false)}", false, Cost + IlCosts.ToByte) { Rank = Binding.Unary };

    private static Expression Binary(Expression a, string op, Expression b, Binding rank) =>
        new($"{a.Within(rank, false)} {op} {b.Within(rank, true)}", a.IsLong, a.Cost + b.Cost + IlCosts.Operation) { Rank = rank };

    private static Expression Shift(Expression a, string op, int count) =>
        count == 0 ? a : Binary(a, op, Constant(count), Binding.Shift) with { IsLong = a.IsLong };

    private static Expression Shift(Expression a, string op, Expression count) =>
        Binary(a with { Cost = a.Cost + IlCosts.Constant(sbyte.MaxValue) + IlCosts.Operation }, op, count, Binding.Shift);

    private static string Format(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static Binding SignRank(long value) => value < 0 ? Binding.Unary : Binding.Primary;

    /// <summary>The text of a value made unsigned, which takes no IL.</summary>
    private Expression AsUnsigned() => this with { Text = $"(ulong){Within(Binding.Unary, false)}", Rank = Binding.Unary, Slot = null };

    /// <summary>The text of an unsigned value made signed, which takes no IL.</summary>
    private Expression AsLong() => this with { Text = $"(long){Within(Binding.Unary, false)}", Rank = Binding.Unary, Slot = null };

    /// <summary>The text as an operand, in parentheses where it needs them, and where mixed operators would not read well.</summary>
    private string Within(Binding outer, bool isRight)
    {
        bool bare = Rank == Binding.Primary || (Rank == Binding.Unary && outer != Binding.Unary) || (Rank == outer && !isRight);
        return bare || (Rank == Binding.Multiply && outer == Binding.Add) ? Text : $"({Text})";
    }
}
