using TinyInfer.Converter.Generate.Code;
using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>
/// Writes the methods that pack one row of an image into the working memory: for every cell, padding included, all planes in turn. There is
/// a method for each way in which a row, and those below it that its planes reach, can lie inside the image.
/// </summary>
/// <param name="geometry">The window.</param>
/// <param name="planes">The planes.</param>
/// <param name="layout">How values share an integer.</param>
/// <param name="cells">The cells of a row.</param>
/// <param name="zeroPoint">What padding holds.</param>
internal sealed class RowPacker(ConvGeometry geometry, IReadOnlyList<Plane> planes, DotLayout layout, RowCells cells, int zeroPoint)
{
    /// <summary>Cells that are packed by a statement each; more are packed in a loop.</summary>
    private const int Unrolled = 2;

    /// <summary>Integers of a packed row.</summary>
    internal int Length => cells.Count * planes.Count;

    /// <summary>Rows that planes reach below their own, in taps.</summary>
    private int Reach => planes.SelectMany(p => p.Offsets).Max(o => o.Row);

    /// <summary>
    /// For a row of the image, or beyond it, which of it and the rows that planes reach below it are inside: one bit each.
    /// </summary>
    internal int PatternOf(int row)
    {
        int pattern = 0;
        for (int i = 0; i <= Reach; i++)
        {
            int y = row + (i * geometry.DilationY);
            pattern |= y >= 0 && y < geometry.InputHeight ? 1 << i : 0;
        }

        return pattern;
    }

    /// <summary>Writes the method for a pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="name">The method's name.</param>
    internal GeneratedMethod Write(int pattern, string name)
    {
        MethodBody body = new();
        Expression memory = body.Memory(geometry.IsWide);
        Expression packed = body.Parameter("long[]", "s");
        Expression from = body.Parameter("int", "i");
        Expression to = body.Parameter("int", "j");
        int[] ends = [.. Boundaries(pattern).Append(cells.Count).Concat(
            cells.LastPixel == null ? [] : [cells.Count - 1]).Distinct().Order()];
        int start = 0;
        foreach (int end in ends)
        {
            WriteCells(body, memory, packed, from, to, pattern, start, end);
            start = end;
        }

        return new GeneratedMethod(name, pattern == 0 ? "Packs a row of padding." : "Packs a row of the image, and the padding beside it.",
            body);
    }

    /// <summary>Cells at which a value of some plane passes the border of the image.</summary>
    private IEnumerable<int> Boundaries(int pattern) => pattern == 0
        ? []
        : planes.SelectMany(p => p.Offsets).Select(o => o.Column * geometry.DilationX).Distinct()
            .SelectMany(column => new[] { cells.FirstFrom(-column), cells.FirstFrom(geometry.InputWidth - column) })
            .Where(cell => cell > 0 && cell < cells.Count);

    private void WriteCells(
        MethodBody body, Expression memory, Expression packed, Expression from, Expression to, int pattern, int start, int end)
    {
        int step = planes.Count;
        if (end - start <= Unrolled)
        {
            for (int cell = start; cell < end; cell++)
            {
                Expression pixel = from.Plus(cells.PixelOf(cell) * geometry.InputPixelStep);
                WritePlanes(body, memory, packed, pixel, to.Plus(cell * step), pattern, start);
            }

            return;
        }

        Expression at = body.KeepInt("k", from.Plus(cells.PixelOf(start) * geometry.InputPixelStep));
        Expression stop = body.KeepInt("e", to.Plus(end * step));
        Expression cellIndex = body.Has("n") ? body.Find("n") : body.Local("int", "n");
        body.For(cellIndex, to.Plus(start * step), stop, step, end - start, () =>
        {
            WritePlanes(body, memory, packed, at, cellIndex, pattern, start);
            body.Assign(at, at.Plus(cells.Step * geometry.InputPixelStep));
        });
    }

    private void WritePlanes(
        MethodBody body, Expression memory, Expression packed, Expression pixel, Expression cell, int pattern, int column)
    {
        for (int i = 0; i < planes.Count; i++)
        {
            long padding = cells.Bias;
            List<(Expression Value, int Shift)> terms = [];
            for (int k = 0; k < planes[i].Offsets.Count; k++)
            {
                (int row, int tap, int channel) = planes[i].Offsets[k];
                int x = cells.PixelOf(column) + (tap * geometry.DilationX);
                if ((pattern & (1 << row)) == 0 || x < 0 || x >= geometry.InputWidth)
                {
                    padding += (long)zeroPoint << layout[k];
                }
                else
                {
                    int offset = (row * geometry.DilationY * geometry.InputRowStep) + (tap * geometry.DilationX * geometry.InputPixelStep)
                        + channel;
                    terms.Add((Expression.Element(memory, pixel.Plus(offset)), layout[k]));
                }
            }

            Expression value = terms.Count == 0 ? Expression.Constant(padding) : PackedLoad.Pack(terms, geometry.IsWide).Plus(padding);
            body.Store(packed, cell.Plus(i), value);
        }
    }
}

/// <summary>Which pixels the cells of a packed row start at.</summary>
/// <param name="Count">Number of cells.</param>
/// <param name="Step">Pixels from one cell to the next.</param>
/// <param name="First">Pixel of the first cell; negative in the padding.</param>
/// <param name="Bias">What is added to every packed integer.</param>
internal sealed record RowCells(int Count, int Step, int First, long Bias)
{
    /// <summary>The first pixel of the last cell, where it is not as far from the one before as others are.</summary>
    internal int? LastPixel { get; init; }

    /// <summary>The first pixel of a cell.</summary>
    internal int PixelOf(int cell) => LastPixel is { } last && cell == Count - 1 ? last : First + (cell * Step);

    /// <summary>The first cell, of those before the row's start too, whose first pixel is a given one or behind it.</summary>
    internal int FirstFrom(int pixel) => (int)Math.Ceiling((pixel - First) / (double)Step);
}
