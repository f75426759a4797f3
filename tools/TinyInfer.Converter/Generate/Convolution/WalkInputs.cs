using TinyInfer.Converter.Generate.Code;
using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>
/// The packed inputs of a <see cref="RowWalk"/>, in local variables: three inputs of a row in each, which go from one block of
/// positions to the next by a shift.
/// </summary>
internal sealed class WalkInputs
{
    private readonly ConvGeometry _geometry;
    private readonly DotLayout _layout;
    private readonly SlidingTaps[] _taps;
    private readonly int _padding;
    private readonly int _highShift;
    private readonly WalkUse[] _uses;

    /// <summary>Finds what the products of a kernel row need.</summary>
    /// <param name="geometry">The window.</param>
    /// <param name="layout">How values share an integer.</param>
    /// <param name="taps">The taps of a kernel row, by phase.</param>
    /// <param name="padding">What padding holds, and what lies beyond a row.</param>
    /// <param name="highShift">Bits by which inputs of joined products lie higher than their fields.</param>
    internal WalkInputs(ConvGeometry geometry, DotLayout layout, SlidingTaps[] taps, int padding, int highShift)
    {
        _highShift = highShift;
        _geometry = geometry;
        _layout = layout;
        _taps = taps;
        _padding = padding;

        // Earlier cells come first, since they follow from later ones.
        _uses = [.. taps.SelectMany(t => t.Products()).Select(WalkUse.Of).Distinct().OrderBy(u => u.Cell)];
    }

    /// <summary>Local variables for each row.</summary>
    internal int Count => _uses.Length;

    /// <summary>Blocks of positions in a row.</summary>
    internal int Blocks => (_geometry.OutputWidth + SlidingProducts.Positions - 1) / SlidingProducts.Positions;

    /// <summary>
    /// Whether the last block has one position in the row, and its inputs lie so that it is the block's last, which takes the newest inputs
    /// alone, and none of the joined products. Where there are few products it is not worth the conditions.
    /// </summary>
    internal bool EndsAlone => _highShift > 0 && Blocks > 1 && _geometry.OutputWidth % SlidingProducts.Positions == 1
        && Array.TrueForAll(_taps, t => t.Behind == 0);

    /// <summary>Arena elements from one block to the next.</summary>
    internal int BlockStep => SlidingProducts.Positions * _geometry.StrideX * _geometry.InputPixelStep;

    /// <summary>A packed input of a row outside the image, as a product reads it.</summary>
    internal long PaddingOf(SlidingProduct product) =>
        Enumerable.Range(0, SlidingProducts.Positions).Sum(i => (long)(_padding + BiasOf(product.Phase)) << _layout[i]) >> Shift(
            WalkUse.Of(product));

    /// <summary>What is added to the inputs of a phase.</summary>
    internal int BiasOf(int phase) => _taps[phase].Slides ? SlidingPacker.Bias : 0;

    /// <summary>A packed input that has been loaded.</summary>
    internal static Expression Find(MethodBody body, int row, SlidingProduct product) =>
        body.Find(NameOf(row, WalkUse.Of(product)));

    /// <summary>Packs the inputs of three fields.</summary>
    /// <param name="memory">The arena.</param>
    /// <param name="place">A place in it.</param>
    /// <param name="phase">Their phase.</param>
    /// <param name="distanceOf">How far from the place a field's input is; null for padding.</param>
    internal Expression Pack(Expression memory, Expression place, int phase, Func<int, int?> distanceOf)
    {
        long constant = 0;
        List<(Expression Value, int Shift)> terms = [];
        for (int field = 0; field < SlidingProducts.Positions; field++)
        {
            int? distance = distanceOf(field);
            constant += (long)(BiasOf(phase) + (distance == null ? _padding : 0)) << _layout[field];
            if (distance != null)
            {
                terms.Add((Expression.Element(memory, place.Plus(distance.Value)), _layout[field]));
            }
        }

        return terms.Count == 0 ? Expression.Constant(constant) : PackedLoad.Pack(terms).Plus(constant);
    }

    /// <summary>Writes what is to be there before the first block.</summary>
    /// <param name="body">The method.</param>
    /// <param name="memory">The arena.</param>
    /// <param name="start">The place of the first block's first pixel in the first row.</param>
    /// <param name="rows">The rows.</param>
    internal void Prime(MethodBody body, Expression memory, Expression start, IReadOnlyList<WalkLine> rows)
    {
        WalkUse[] uses = [.. _uses.Where(u => u.Cell < _taps[u.Phase].Behind).DistinctBy(u => (u.Phase, u.Cell)).Select(u => u.Source)];
        if (uses.Length > 0)
        {
            LoadRows(body, memory, start, rows, uses, -1);
        }
    }

    /// <summary>Writes loads of rows: where a row is outside the image, it is padding.</summary>
    private void LoadRows(MethodBody body, Expression memory, Expression block, IReadOnlyList<WalkLine> rows, WalkUse[] uses, int at)
    {
        foreach (IGrouping<string?, WalkLine> alike in rows.GroupBy(row => row.Condition?.ToString()))
        {
            if (alike.First().Condition is { } condition)
            {
                body.If(condition.Row, condition.Comparison, condition.Limit, condition.Share, () => Write(false), () => Write(true));
            }
            else
            {
                Write(false);
            }

            void Write(bool isOutside)
            {
                foreach (WalkLine row in alike)
                {
                    Array.ForEach(uses, use => Load(body, memory, block.Plus(row.Move), row.Index, use, at, isOutside));
                }
            }
        }
    }

    /// <summary>Writes the loads of a block.</summary>
    /// <param name="body">The method.</param>
    /// <param name="memory">The arena.</param>
    /// <param name="block">The place of the block's first pixel in the first row.</param>
    /// <param name="start">The same at the first block.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="place">The place of the block's first output, which moves back where the last block's last position is the
    /// row's.</param>
    internal void Next(MethodBody body, Expression memory, Expression block, Expression start, IReadOnlyList<WalkLine> rows,
        Expression place)
    {
        foreach (WalkLine row in rows)
        {
            foreach (WalkUse use in _uses.Where(u => u.Cell < _taps[u.Phase].Behind))
            {
                body.Keep(NameOf(row.Index, use), body.Variable("long", NameOf(row.Index, use.Source)) >> Shift(use));
            }
        }

        // Blocks whose inputs lie alike in the row share their loads.
        List<(int First, int End)> runs = [];
        for (int i = 0; i < Blocks; i++)
        {
            if (i > 0 && PatternOf(i) == PatternOf(i - 1) && !IsAlone(i))
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
            if (IsAlone(at))
            {
                body.Assign(place, place.Plus((1 - SlidingProducts.Positions) * _geometry.OutputPixelStep));
            }

            LoadRows(body, memory, block, rows, [.. _taps.Select(phase => new WalkUse(phase.Phase, phase.Behind, 0, false))], at);
        }
    }

    private static string NameOf(int row, WalkUse use) =>
        $"x{row}" + (use.Phase > 0 ? $"p{use.Phase}" : string.Empty)
        + (use.Cell < 0 ? $"m{-use.Cell}" : use.Cell > 0 ? $"c{use.Cell}" : string.Empty)
        + (use.IsHigh ? "h" : use.Fields > 0 ? $"s{use.Fields}" : string.Empty);

    /// <summary>Loads a cell of a block, whose place is that of any block with the same inputs inside the image.</summary>
    private void Load(MethodBody body, Expression memory, Expression place, int row, WalkUse use, int block,
        bool isOutside)
    {
        int first = Math.Max(block, 0) * SlidingProducts.Positions * _geometry.StrideX;
        body.Keep(NameOf(row, use), Pack(memory, place, use.Phase, field => !isOutside && IsInside(use.Phase, use.Cell, field, block)
            ? (PixelOf(use.Phase, use.Cell, field, block) - first) * _geometry.InputPixelStep
            : (int?)null));
    }

    private int PixelOf(int phase, int cell, int field, int block) =>
        (SlidingProducts.Positions * _geometry.StrideX * (block + cell)) + _taps[phase].InputOf(field) - _geometry.PadLeft
        - (IsAlone(block) ? (SlidingProducts.Positions - 1) * _geometry.StrideX : 0);

    private bool IsAlone(int block) => EndsAlone && block == Blocks - 1;

    private bool IsInside(int phase, int cell, int field, int block) =>
        PixelOf(phase, cell, field, block) is var pixel && pixel >= 0 && pixel < _geometry.InputWidth;

    /// <summary>Which inputs of a block's newest cells are inside the image, a bit each.</summary>
    private int PatternOf(int block) => _taps.SelectMany(t => Enumerable.Range(0, SlidingProducts.Positions).Select(
        field => IsInside(t.Phase, t.Behind, field, block))).Aggregate(0, (bits, inside) => (bits << 1) + (inside ? 1 : 0));

    private int Shift(WalkUse use) => _layout[use.Fields] - (use.IsHigh ? _highShift : 0);
}

/// <summary>A channel of an input row.</summary>
/// <param name="Index">Its index among the packed inputs.</param>
/// <param name="Move">Its distance from the first row.</param>
/// <param name="Condition">When it is inside the image; null for always.</param>
internal sealed record WalkLine(int Index, int Move, WalkCondition? Condition);

/// <summary>When a row is inside the image.</summary>
/// <param name="Row">The place of the first row.</param>
/// <param name="Comparison">How it compares.</param>
/// <param name="Limit">With what.</param>
/// <param name="Share">How often it does, from 0 to 1.</param>
internal sealed record WalkCondition(Expression Row, string Comparison, Expression Limit, double Share)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Row.Text} {Comparison} {Limit.Text}";
}

/// <summary>A packed input as products read it: inputs of a cell, without the fields that are shifted out.</summary>
/// <param name="Phase">Their phase.</param>
/// <param name="Cell">Their cell.</param>
/// <param name="Fields">Fields that are shifted out.</param>
/// <param name="IsHigh">Whether it is of joined products.</param>
internal readonly record struct WalkUse(int Phase, int Cell, int Fields, bool IsHigh)
{
    /// <summary>What it is made of: what was there one block earlier.</summary>
    internal WalkUse Source => new(Phase, Cell + 1, 0, false);

    /// <summary>The input of a product.</summary>
    internal static WalkUse Of(SlidingProduct product) => new(product.Phase, product.Cell, product.Fields, product.IsHigh);
}
