namespace TinyInfer.Converter.Generate.Packing;

/// <summary>The values that a tensor's elements can have, whatever the model's inputs are.</summary>
/// <param name="Minimum">Lowest.</param>
/// <param name="Maximum">Highest.</param>
internal readonly record struct ValueRange(int Minimum, int Maximum)
{
    /// <summary>Any int8 value.</summary>
    internal static readonly ValueRange Int8 = new(sbyte.MinValue, sbyte.MaxValue);

    /// <summary>The range that holds both.</summary>
    internal ValueRange Union(ValueRange other) => new(Math.Min(Minimum, other.Minimum), Math.Max(Maximum, other.Maximum));
}

/// <summary>Sums that a linear form can reach.</summary>
/// <param name="Minimum">Lowest.</param>
/// <param name="Maximum">Highest.</param>
internal readonly record struct SumRange(long Minimum, long Maximum)
{
    /// <summary>Difference of highest and lowest.</summary>
    internal long Width => Maximum - Minimum;

    /// <summary>Bits that hold all values once the lowest is moved to 0.</summary>
    internal int Bits => Width == 0 ? 0 : 64 - (int)long.LeadingZeroCount(Width);

    public static SumRange operator +(SumRange a, SumRange b) => new(a.Minimum + b.Minimum, a.Maximum + b.Maximum);

    /// <summary>The range with one more term.</summary>
    /// <param name="factor">The term's factor.</param>
    /// <param name="value">What it multiplies.</param>
    internal SumRange Plus(long factor, ValueRange value) => factor >= 0
        ? new SumRange(Minimum + (factor * value.Minimum), Maximum + (factor * value.Maximum))
        : new SumRange(Minimum + (factor * value.Maximum), Maximum + (factor * value.Minimum));
}

/// <summary>The weights of a layer as a matrix, a row an output, with what its inputs can be.</summary>
/// <param name="weights">Weights, row by row.</param>
/// <param name="rows">Number of outputs.</param>
/// <param name="ranges">The range of each input.</param>
internal sealed class WeightTable(sbyte[] weights, int rows, IReadOnlyList<ValueRange> ranges)
{
    /// <summary>Number of outputs.</summary>
    internal int Rows => rows;

    /// <summary>Number of inputs.</summary>
    internal int Columns => ranges.Count;

    /// <summary>The range of each input.</summary>
    internal IReadOnlyList<ValueRange> Ranges => ranges;

    /// <summary>One weight.</summary>
    internal int this[int row, int column] => weights[(row * ranges.Count) + column];

    /// <summary>What the sum of some products of a row can be: proven from the weights themselves.</summary>
    internal SumRange RangeOf(int row, int firstColumn, int endColumn)
    {
        SumRange range = default;
        for (int column = firstColumn; column < endColumn; column++)
        {
            range = range.Plus(this[row, column], ranges[column]);
        }

        return range;
    }
}
