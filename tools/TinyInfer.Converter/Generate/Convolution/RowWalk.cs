using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;
using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>
/// Code that goes along several rows at a time, three positions of each in an iteration. Inputs are packed in local variables, where all
/// rows of the kernel find them; nothing of them is kept in memory.
/// </summary>
internal abstract class RowWalk : ConvPart
{
    /// <summary>Locals that a method may have, at most 255, with some room.</summary>
    internal const int MaxLocals = 235;

    /// <summary>Rows of a section, at most.</summary>
    private const int MaxRows = 40;

    /// <summary>Prepares the code.</summary>
    /// <param name="way">What the code is of.</param>
    /// <param name="sections">How the image is cut.</param>
    /// <param name="isShared">Whether rows go in <see cref="ToeplitzSums"/> where they can.</param>
    protected RowWalk(WalkWay way, IReadOnlyList<WalkSection> sections, bool isShared = false)
    {
        IsShared = isShared;
        Way = way;
        Sections = sections;
        Kinds = [.. sections.SelectMany(s => Enumerable.Range(0, s.Count).Select(row => Outside(s, row))).DistinctBy(
            lines => string.Join(' ', lines))];
    }

    /// <summary>What the code is of.</summary>
    protected WalkWay Way { get; }

    /// <summary>Whether rows go in <see cref="ToeplitzSums"/> where they can.</summary>
    protected bool IsShared { get; }

    /// <summary>The window.</summary>
    protected ConvGeometry Geometry => Way.Geometry;

    /// <summary>How the image is cut.</summary>
    protected IReadOnlyList<WalkSection> Sections { get; }

    /// <summary>Rows of the kernel that meet padding: one set for each kind of output row.</summary>
    protected int[][] Kinds { get; }

    /// <summary>Positions of a block that are in the row.</summary>
    protected int Positions => Math.Min(SlidingProducts.Positions, Geometry.OutputWidth);

    /// <summary>How an image can be cut: as a whole, and in even parts.</summary>
    /// <param name="way">What the code is of.</param>
    /// <param name="sums">Sums that a row needs local variables for.</param>
    /// <param name="others">Other local variables.</param>
    /// <param name="isShared">Whether rows go in <see cref="ToeplitzSums"/> where they can.</param>
    protected static IEnumerable<IReadOnlyList<WalkSection>> Cuts(WalkWay way, int sums, int others = 0, bool isShared = false)
    {
        ConvGeometry geometry = way.Geometry;
        return Enumerable.Range(1, geometry.OutputHeight).Select(parts => (geometry.OutputHeight + parts - 1) / parts)
            .Where(size => size <= MaxRows).Distinct().SelectMany(size => Cut(geometry, size, isShared)).Where(sections => sections.Max(
                s => (s.Count * sums) + (Rows(geometry, s).Length * geometry.GroupInputs * way.Inputs.Count)
                    + (isShared && FirstsOf(way.Geometry, s) is { Length: > 0 } firsts
                        ? Shared(way, Rows(geometry, s)).Locals(firsts.Select(first => WalkSection.RowOf(way.Geometry, first, 0))) : 0)
                    + others) < MaxLocals);
    }

    /// <summary>
    /// Cuts into sections of so many rows; if rows are to share products, also with those that meet padding apart, or loading it.
    /// </summary>
    private static IEnumerable<IReadOnlyList<WalkSection>> Cut(ConvGeometry geometry, int size, bool isShared)
    {
        yield return WalkSection.Cut(geometry, size);
        if (isShared && geometry.PadTop > 0 && geometry.PadTop < geometry.OutputHeight)
        {
            yield return WalkSection.Cut(geometry, size, geometry.PadTop);
        }

        // A row of sections of the same code that is outside the image is so from or up to one of them.
        if (isShared && size < geometry.OutputHeight && WalkSection.CutAlike(geometry, size) is var alike
            && Array.TrueForAll(Rows(geometry, alike[0]), row => Inside(geometry, alike[0], row) is var inside
                && inside.Contains(true) && inside.Zip(inside.Skip(1)).Count(pair => pair.First != pair.Second) < 2))
        {
            yield return alike;
        }
    }

    /// <summary>The sums of a section's rows.</summary>
    /// <param name="way">What the code is of.</param>
    /// <param name="rows">The section's input rows.</param>
    protected static ToeplitzSums Shared(WalkWay way, int[] rows) => new(
        way.Geometry.KernelHeight, way.Geometry.GroupInputs, [.. way.Products.Select(p => p.IsHigh)], (body, row, channel, product) =>
            WalkInputs.Find(body, (Array.IndexOf(rows, row) * way.Geometry.GroupInputs) + channel, way.Products[product]));

    /// <summary>
    /// The output rows of a section at which several start whose sums are made together: none of their windows reaches beyond the image.
    /// </summary>
    /// <param name="geometry">The window.</param>
    /// <param name="section">The section.</param>
    protected static int[] FirstsOf(ConvGeometry geometry, WalkSection section)
    {
        if (geometry.KernelHeight == 1 || geometry.StrideY > 1 || geometry.DilationY > 1)
        {
            return [];
        }

        int size = ToeplitzSums.SizeOf(geometry.KernelHeight);
        List<int> firsts = [];
        for (int row = 0; row + size <= section.Count;)
        {
            bool isInside = section.IsInside(geometry, WalkSection.RowOf(geometry, row, 0))
                && section.IsInside(geometry, WalkSection.RowOf(geometry, row + size - 1, geometry.KernelHeight - 1));
            if (isInside)
            {
                firsts.Add(row);
            }

            row += isInside ? size : 1;
        }

        return [.. firsts];
    }

    /// <summary>Writes the loops.</summary>
    /// <param name="body">The method.</param>
    /// <param name="memory">The arena.</param>
    /// <param name="input">The place of the first input channel.</param>
    /// <param name="output">The place of the first output channel.</param>
    /// <param name="block">A local variable for the place of a block.</param>
    /// <param name="place">A local variable for the place of its first output.</param>
    /// <param name="write">Writes a block of a section, which starts at a place.</param>
    protected void WriteSections(MethodBody body, Expression memory, Expression input, Expression output, Expression block,
        Expression place, Action<WalkSection, Expression> write)
    {
        foreach (WalkSection section in Sections)
        {
            int inputStep = section.Count * Geometry.StrideY * Geometry.InputRowStep;
            int outputStep = section.Count * Geometry.OutputRowStep;
            Expression from = input.Plus(section.First * Geometry.StrideY * Geometry.InputRowStep);
            Expression to = output.Plus(section.First * Geometry.OutputRowStep);
            if (section.Times == 1)
            {
                WriteSection(from, to);
                continue;
            }

            Expression row = body.Variable("int", "r");
            Expression end = body.KeepInt("z", from.Plus(section.Times * inputStep));
            Expression target = body.KeepInt("y", to);
            body.For(row, from, end, inputStep, section.Times, () =>
            {
                WriteSection(row, target);
                body.Assign(target, target.Plus(outputStep));
            });

            void WriteSection(Expression start, Expression target) => WriteBlocks(
                body, memory, section, start, from, target, block, place, () => write(section, start));
        }
    }

    /// <summary>Writes a block of a channel: the sum of each row, and the outputs.</summary>
    /// <param name="body">The method.</param>
    /// <param name="section">The section.</param>
    /// <param name="block">The place of the block.</param>
    /// <param name="start">The place of the first block.</param>
    /// <param name="factor">The factor of a product; null if it is 0.</param>
    /// <param name="starts">Where the sums of one of <see cref="Kinds"/> start; the second is null only if nothing is joined.</param>
    /// <param name="write">Writes the output of a sum, a row and a position.</param>
    protected void WriteBlock(MethodBody body, WalkSection section, Expression block, Expression start,
        Func<WalkFactor, Expression?> factor, Func<int, (Expression Low, Expression? High)> starts, Action<Expression, int, int> write)
    {
        Expression[] sums = new Expression[section.Count];
        Func<Expression?>[] joined = new Func<Expression?>[section.Count];
        int[] firsts = IsShared ? FirstsOf(Geometry, section) : [];
        int[] rows = Rows(Geometry, section);
        ToeplitzSums shared = Shared(Way, rows);
        for (int row = 0; row < section.Count;)
        {
            (Expression low, Expression? high) = starts(Array.FindIndex(Kinds, k => k.SequenceEqual(Outside(section, row))));
            int first = row;
            Expression[] lows;
            if (firsts.Contains(first))
            {
                int top = WalkSection.RowOf(Geometry, first, 0);
                lows = shared.Write(body, top, false, factor, low);
                Expression[]? highs = null;
                for (int i = 0; i < lows.Length; i++)
                {
                    int at = i;
                    joined[first + i] = () => !Array.Exists(Way.Products, p => p.IsHigh) ? null
                        : (highs ??= shared.Write(body, top, true, factor, high!))[at] >>> (Way.Field + Way.HighShift);
                }
            }
            else
            {
                lows = [SumOf(body, section, rows, first, false, factor, low)!];
                joined[first] = () => SumOf(body, section, rows, first, true, factor, high) is { } sum
                    ? sum >>> (Way.Field + Way.HighShift) : null;
            }

            // What is joined is not there in a row's last block if that ends alone.
            for (int i = 0; i < lows.Length; i++, row++)
            {
                Expression? more = Way.Inputs.EndsAlone ? null : joined[row]();
                sums[row] = body.Keep($"a{row}", more == null ? lows[i] : lows[i] + more);
            }
        }

        WriteOutputs(body, sums, joined, block, start, (row, position) => write(sums[row], row, position));
    }

    /// <summary>A sum of an output row: that of the fields, or that of what is joined to them.</summary>
    /// <returns>The sum; null if there is nothing to be joined.</returns>
    private Expression? SumOf(
        MethodBody body, WalkSection section, int[] rows, int row, bool isHigh, Func<WalkFactor, Expression?> factor, Expression? start)
    {
        List<Expression> terms = [];
        foreach (int line in Enumerable.Range(0, Geometry.KernelHeight).Except(Outside(section, row)))
        {
            int index = Array.IndexOf(rows, WalkSection.RowOf(Geometry, row, line)) * Geometry.GroupInputs;
            for (int channel = 0; channel < Geometry.GroupInputs; channel++)
            {
                for (int i = 0; i < Way.Products.Length; i++)
                {
                    if (Way.Products[i].IsHigh == isHigh && factor(new WalkFactor(line, null, channel, i)) is { } by)
                    {
                        terms.Add(WalkInputs.Find(body, index + channel, Way.Products[i]) * by);
                    }
                }
            }
        }

        return isHigh && terms.Count == 0 ? null : Expression.Sum([.. terms, start!]);
    }

    /// <summary>Writes the outputs of a block; positions that the last block has beyond the row are left out.</summary>
    /// <param name="body">The method.</param>
    /// <param name="sums">The sum of each row, in a local variable.</param>
    /// <param name="joined">Writes what is joined to it where the last block ends alone, and gives it; null if nothing is.</param>
    /// <param name="block">The place of the block.</param>
    /// <param name="start">The place of the first block.</param>
    /// <param name="write">Writes the output of a row and position.</param>
    private void WriteOutputs(MethodBody body, Expression[] sums, Func<Expression?>[] joined, Expression block, Expression start,
        Action<int, int> write)
    {
        int last = Way.Inputs.Blocks - 1;
        int inLast = Geometry.OutputWidth - (last * SlidingProducts.Positions);
        bool endsAlone = Way.Inputs.EndsAlone;
        Write(endsAlone ? SlidingProducts.Positions - 1 : 0, endsAlone ? SlidingProducts.Positions : inLast);
        if (last > 0 && inLast < SlidingProducts.Positions)
        {
            body.If(block, "<", start.Plus(last * Way.Inputs.BlockStep), last / (double)Way.Inputs.Blocks, () =>
            {
                for (int row = 0; row < sums.Length && endsAlone; row++)
                {
                    if (joined[row]() is { } more)
                    {
                        body.Assign(sums[row], sums[row] + more);
                    }
                }

                Write(endsAlone ? 0 : inLast, endsAlone ? SlidingProducts.Positions - 1 : SlidingProducts.Positions);
            });
        }

        void Write(int first, int end)
        {
            for (int row = 0; row < sums.Length; row++)
            {
                for (int position = first; position < end; position++)
                {
                    write(row, position);
                }
            }
        }
    }

    /// <summary>Input rows of a section that are inside the image, from the section's start on.</summary>
    /// <param name="geometry">The window.</param>
    /// <param name="section">The section.</param>
    protected static int[] Rows(ConvGeometry geometry, WalkSection section) => [.. Enumerable.Range(0, section.Count)
        .SelectMany(row => Enumerable.Range(0, geometry.KernelHeight).Select(line => WalkSection.RowOf(geometry, row, line)))
        .Where(row => section.IsInside(geometry, row)).Distinct().Order()];

    /// <summary>Rows of the kernel that an output row of a section meets padding with.</summary>
    private int[] Outside(WalkSection section, int row) => [.. Enumerable.Range(0, Geometry.KernelHeight).Where(
        line => !section.IsInside(Geometry, WalkSection.RowOf(Geometry, row, line)))];

    /// <summary>When a row of sections of the same code is inside the image; null for always.</summary>
    private WalkCondition? ConditionOf(WalkSection section, int row, Expression start, Expression from)
    {
        bool[] inside = section.LoadsPadding ? Inside(Geometry, section, row) : [];
        if (Array.TrueForAll(inside, isInside => isInside))
        {
            return null;
        }

        int change = Array.IndexOf(inside, !inside[0]);
        return new WalkCondition(
            start, inside[0] ? "<" : ">=", from.Plus(change * section.Count * Geometry.StrideY * Geometry.InputRowStep),
            inside.Count(isInside => isInside) / (double)inside.Length);
    }

    /// <summary>Whether an input row of a section is inside the image, each time.</summary>
    private static bool[] Inside(ConvGeometry geometry, WalkSection section, int row) =>
        [.. Enumerable.Range(0, section.Times).Select(time => section.IsInside(geometry, row, time))];

    private void WriteBlocks(MethodBody body, Expression memory, WalkSection section, Expression start, Expression from,
        Expression target, Expression block, Expression place, Action write)
    {
        WalkLine[] lines = [.. Rows(Geometry, section).SelectMany(row => Enumerable.Range(0, Geometry.GroupInputs).Select(
            channel => (Move: (row * Geometry.InputRowStep) + channel, Condition: ConditionOf(section, row, start, from)))).Select(
                (line, i) => new WalkLine(i, line.Move, line.Condition))];
        Way.Inputs.Prime(body, memory, start, lines);
        body.Assign(place, target);
        Expression end = body.KeepInt("e", start.Plus(Way.Inputs.Blocks * Way.Inputs.BlockStep));
        body.For(block, start, end, Way.Inputs.BlockStep, Way.Inputs.Blocks, () =>
        {
            Way.Inputs.Next(body, memory, block, start, lines, place);
            write();
            body.Assign(place, place.Plus(SlidingProducts.Positions * Geometry.OutputPixelStep));
        });
    }
}

/// <summary>What a <see cref="RowWalk"/> is of.</summary>
/// <param name="Geometry">The window.</param>
/// <param name="Inputs">Its packed inputs.</param>
/// <param name="Products">The products of a kernel row.</param>
/// <param name="Field">Bits of a field.</param>
/// <param name="HighShift">Bits by which inputs of joined products lie higher than their fields.</param>
internal sealed record WalkWay(ConvGeometry Geometry, WalkInputs Inputs, SlidingProduct[] Products, int Field, int HighShift)
{
    /// <summary>
    /// Bits by which inputs of joined products lie higher than their fields where weights are constants: see <see cref="ConstantOf"/>.
    /// </summary>
    internal const int ConstantShift = 1;

    /// <summary>
    /// Weights as a constant. Inputs of joined products are even, so that the weights' topmost bit falls off, and setting it makes a
    /// constant that is one instruction; those that fit 32 bits are two.
    /// </summary>
    /// <param name="factor">The weights.</param>
    /// <param name="isHigh">Whether the product is joined.</param>
    /// <returns>The constant; null for 0.</returns>
    internal static Expression? ConstantOf(long factor, bool isHigh)
    {
        long free = isHigh && factor is >= int.MinValue and <= uint.MaxValue ? long.MinValue : 0;
        return factor == 0 ? null : Expression.Constant(factor ^ free);
    }

    /// <summary>The ways to pack inputs and weights of a window.</summary>
    /// <param name="geometry">The window.</param>
    /// <param name="range">What an input can be.</param>
    /// <param name="zeroPoint">What padding holds.</param>
    /// <param name="highShift">Bits by which inputs of joined products lie higher than their fields.</param>
    internal static IEnumerable<WalkWay> Of(ConvGeometry geometry, ValueRange range, int zeroPoint, int highShift)
    {
        SlidingTaps[] taps = [.. SlidingTaps.Of(geometry).Where(t => t.Products().Any())];
        SlidingProduct[] products = [.. taps.SelectMany(t => t.Products())];
        return geometry.DilationX != 1 ? [] : SlidingPacker.FieldWidths.Select(field => new WalkWay(
            geometry,
            new WalkInputs(geometry, new DotLayout(0, field, 2 * field), taps, Math.Clamp(zeroPoint, range.Minimum, range.Maximum),
                highShift),
            products,
            field,
            highShift));
    }

    /// <summary>The constants of a group's output channels.</summary>
    internal WalkChannel[] ChannelsOf(ConvGroup group) => Array.ConvertAll(
        group.Outputs, output => new WalkChannel(Geometry, group, output, Inputs, Products, Field, HighShift));
}
