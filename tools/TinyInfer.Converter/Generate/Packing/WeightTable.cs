using TinyInfer.Converter.Generate.Arithmetic;

namespace TinyInfer.Converter.Generate.Packing;

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

    /// <summary>Range of the sum of some products of a row, proven from the weights.</summary>
    internal SumRange RangeOf(int row, int firstColumn, int endColumn)
    {
        SumRange range = default;
        for (int column = firstColumn; column < endColumn; column++)
        {
            range = range.Plus(this[row, column], ranges[column]);
        }

        return range;
    }

    /// <summary>The matrix with its columns, which are by row, column and channel of a window, by column, row and channel.</summary>
    /// <param name="windowRows">Rows of the window.</param>
    /// <param name="windowColumns">Columns of the window.</param>
    internal WeightTable Transpose(int windowRows, int windowColumns)
    {
        int channels = Columns / (windowRows * windowColumns);
        int[] order = [.. Enumerable.Range(0, windowColumns).SelectMany(x => Enumerable.Range(0, windowRows).SelectMany(
            y => Enumerable.Range(((y * windowColumns) + x) * channels, channels)))];
        return new WeightTable(
            [.. Enumerable.Range(0, rows).SelectMany(row => order.Select(column => (sbyte)this[row, column]))],
            rows,
            [.. order.Select(column => ranges[column])]);
    }

    /// <summary>The matrix with columns of zeros before its own.</summary>
    /// <param name="count">Number of columns.</param>
    internal WeightTable Widen(int count) => new(
        [.. Enumerable.Range(0, rows).SelectMany(row => new sbyte[count].Concat(
            weights[(row * ranges.Count)..((row + 1) * ranges.Count)]))],
        rows,
        [.. Enumerable.Repeat(ranges[0], count), .. ranges]);

    /// <summary>The matrix with some rows of zeros.</summary>
    /// <param name="cleared">Their indices.</param>
    internal WeightTable Without(IEnumerable<int> cleared)
    {
        sbyte[] rest = [.. weights];
        foreach (int row in cleared)
        {
            Array.Clear(rest, row * ranges.Count, ranges.Count);
        }

        return new WeightTable(rest, rows, ranges);
    }
}
