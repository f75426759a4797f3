using TinyInfer.Converter.Generate.Code;
using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>
/// The packed inputs of a <see cref="ChannelWalk"/>, in local variables: three inputs of a row in each, which go from one block of
/// positions to the next by a shift.
/// </summary>
internal sealed class WalkInputs
{
    private readonly ConvGeometry _geometry;
    private readonly DotLayout _layout;
    private readonly SlidingTaps[] _taps;
    private readonly int _padding;
    private readonly (int Phase, int Cell, int Fields)[] _uses;

    /// <summary>Finds what the products of a kernel row need.</summary>
    /// <param name="geometry">The window.</param>
    /// <param name="layout">How values share an integer.</param>
    /// <param name="taps">The taps of a kernel row, by phase.</param>
    /// <param name="padding">What padding holds, and what lies beyond a row.</param>
    internal WalkInputs(ConvGeometry geometry, DotLayout layout, SlidingTaps[] taps, int padding)
    {
        _geometry = geometry;
        _layout = layout;
        _taps = taps;
        _padding = padding;

        // Earlier cells come first, since they follow from later ones.
        _uses = [.. taps.SelectMany(t => t.Products()).Select(p => (p.Phase, p.Cell, p.Fields)).Distinct().OrderBy(u => u.Cell)];
    }

    /// <summary>Local variables for each row.</summary>
    internal int Count => _uses.Length;

    /// <summary>Blocks of positions in a row.</summary>
    internal int Blocks => (_geometry.OutputWidth + SlidingProducts.Positions - 1) / SlidingProducts.Positions;

    /// <summary>Arena elements from one block to the next.</summary>
    internal int BlockStep => SlidingProducts.Positions * _geometry.StrideX * _geometry.InputPixelStep;

    /// <summary>A packed input of a row outside the image, as a product reads it.</summary>
    internal long PaddingOf(SlidingProduct product) =>
        Enumerable.Range(0, SlidingProducts.Positions).Sum(i => (long)(_padding + BiasOf(product.Phase)) << _layout[i]) >> Shift(
            product.Fields);

    /// <summary>What is added to the inputs of a phase.</summary>
    internal int BiasOf(int phase) => _taps[phase].Slides ? SlidingPacker.Bias : 0;

    /// <summary>A packed input that has been loaded.</summary>
    internal static Expression Find(MethodBody body, int row, SlidingProduct product) =>
        body.Find(NameOf(row, product.Phase, product.Cell, product.Fields));

    /// <summary>Writes what is to be there before the first block.</summary>
    /// <param name="body">The method.</param>
    /// <param name="memory">The arena.</param>
    /// <param name="rows">Rows inside the image, each with the place of its first pixel.</param>
    internal void Prime(MethodBody body, Expression memory, IReadOnlyList<(int Row, Expression Place)> rows)
    {
        foreach ((int row, Expression place) in rows)
        {
            foreach ((int phase, int cell, _) in _uses.Where(u => u.Cell < _taps[u.Phase].Behind).DistinctBy(u => (u.Phase, u.Cell)))
            {
                Load(body, memory, place, row, phase, cell + 1, -1);
            }
        }
    }

    /// <summary>Writes the loads of a block.</summary>
    /// <param name="body">The method.</param>
    /// <param name="memory">The arena.</param>
    /// <param name="block">The place of the block's first pixel in the first row.</param>
    /// <param name="start">The same at the first block.</param>
    /// <param name="rows">Rows inside the image, each with its distance from the first row.</param>
    internal void Next(MethodBody body, Expression memory, Expression block, Expression start, IReadOnlyList<(int Row, int Move)> rows)
    {
        foreach ((int row, _) in rows)
        {
            foreach ((int phase, int cell, int fields) in _uses.Where(u => u.Cell < _taps[u.Phase].Behind))
            {
                body.Keep(NameOf(row, phase, cell, fields), body.Variable("long", NameOf(row, phase, cell + 1, 0)) >> Shift(fields));
            }
        }

        // Blocks whose inputs lie alike in the row share their loads.
        List<(int First, int End)> runs = [];
        for (int i = 0; i < Blocks; i++)
        {
            if (i > 0 && PatternOf(i) == PatternOf(i - 1))
            {
                runs[^1] = (runs[^1].First, i + 1);
            }
            else
            {
                runs.Add((i, i + 1));
            }
        }

        Write(0);

        void Write(int run)
        {
            if (run == runs.Count - 1)
            {
                LoadAll(runs[run].First);
                return;
            }

            double share = (runs[run].End - runs[run].First) / (double)(Blocks - runs[run].First);
            body.If(block, "<", start.Plus(runs[run].End * BlockStep), share, () => LoadAll(runs[run].First), () => Write(run + 1));
        }

        void LoadAll(int at)
        {
            foreach ((int row, int move) in rows)
            {
                foreach (SlidingTaps phase in _taps)
                {
                    Load(body, memory, block.Plus(move), row, phase.Phase, phase.Behind, at);
                }
            }
        }
    }

    private static string NameOf(int row, int phase, int cell, int fields) =>
        $"x{row}" + (phase > 0 ? $"p{phase}" : string.Empty) + (cell < 0 ? $"m{-cell}" : cell > 0 ? $"c{cell}" : string.Empty)
        + (fields > 0 ? $"s{fields}" : string.Empty);

    /// <summary>Loads a cell of a block, whose place is that of any block with the same inputs inside the image.</summary>
    private void Load(MethodBody body, Expression memory, Expression place, int row, int phase, int cell, int block)
    {
        long constant = 0;
        List<(Expression Value, int Shift)> terms = [];
        for (int field = 0; field < SlidingProducts.Positions; field++)
        {
            bool isInside = IsInside(phase, cell, field, block);
            constant += (long)(BiasOf(phase) + (isInside ? 0 : _padding)) << _layout[field];
            if (isInside)
            {
                int pixel = PixelOf(phase, cell, field, block) - (Math.Max(block, 0) * SlidingProducts.Positions * _geometry.StrideX);
                terms.Add((Expression.Element(memory, place.Plus(pixel * _geometry.InputPixelStep)), _layout[field]));
            }
        }

        body.Keep(NameOf(row, phase, cell, 0),
            terms.Count == 0 ? Expression.Constant(constant) : PackedLoad.Pack(terms).Plus(constant));
    }

    private int PixelOf(int phase, int cell, int field, int block) =>
        (SlidingProducts.Positions * _geometry.StrideX * (block + cell)) + _taps[phase].InputOf(field) - _geometry.PadLeft;

    private bool IsInside(int phase, int cell, int field, int block) =>
        PixelOf(phase, cell, field, block) is var pixel && pixel >= 0 && pixel < _geometry.InputWidth;

    /// <summary>Which inputs of a block's newest cells are inside the image, a bit each.</summary>
    private int PatternOf(int block) => _taps.SelectMany(t => Enumerable.Range(0, SlidingProducts.Positions).Select(
        field => IsInside(t.Phase, t.Behind, field, block))).Aggregate(0, (bits, inside) => (bits << 1) + (inside ? 1 : 0));

    private int Shift(int fields) => fields == 0 ? 0 : _layout[fields];
}
