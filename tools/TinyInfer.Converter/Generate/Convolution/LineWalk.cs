using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>
/// A convolution along one axis whose output channels see all input channels: one method, with all weights as constants. It goes along a
/// line several blocks of three positions at a time. A block's cells of three inputs meet the taps in threes, so that cells and taps are
/// lines of <see cref="ToeplitzSums"/>.
/// </summary>
internal sealed class LineWalk : ConvPart
{
    private const int Three = SlidingProducts.Positions;

    /// <summary>Bytes of the statements in <c>Run()</c>.</summary>
    private const int RunSize = 16;

    private readonly WalkWay _way;
    private readonly WalkChannel[] _channels;
    private readonly WalkQuotients[] _quotients;
    private readonly int _cells;
    private readonly ToeplitzSums _sums;
    private readonly GeneratedMethod _method;

    private LineWalk(WalkWay way, WalkChannel[] channels, WalkQuotients[] quotients, string name)
    {
        _way = way;
        _channels = channels;
        _quotients = quotients;
        _cells = way.Geometry.KernelWidth / Three;
        _sums = SumsOf(_cells, way.Geometry.GroupInputs);
        _method = new GeneratedMethod($"{name}Line", "All positions.", WriteLines());
    }

    /// <inheritdoc/>
    internal override IEnumerable<GeneratedMethod> Methods => [_method];

    /// <inheritdoc/>
    internal override IlCost Cost => (IlCosts.LoadLocal(0).Repeat(4) + _method.Body.Cost).Repeat(Geometry.Batches) with
    {
        Bytes = RunSize + _method.Size,
    };

    private ConvGeometry Geometry => _way.Geometry;

    /// <summary>Blocks of an iteration.</summary>
    private int Blocks => _sums.Size;

    private int Iterations => (Geometry.OutputWidth + (Blocks * Three) - 1) / (Blocks * Three);

    /// <summary>Cells that an iteration meets.</summary>
    private int CellCount => Blocks + _cells - 1;

    /// <summary>The ways to go along lines.</summary>
    /// <param name="geometry">The window.</param>
    /// <param name="group">Its only group.</param>
    /// <param name="zeroPoint">What padding holds.</param>
    /// <param name="clamp">The clamp table, or null.</param>
    /// <param name="name">What the name of the method starts with.</param>
    internal static IEnumerable<LineWalk> Ways(ConvGeometry geometry, ConvGroup group, int zeroPoint, ClampTable? clamp, string name)
    {
        int cells = (geometry.KernelWidth + Three - 1) / Three;
        if (geometry.KernelHeight > 1 || geometry.PadTop > 0 || geometry.StrideX > 1 || geometry.DilationX > 1 || cells < 2
            || (geometry.OutputHeight - 1) * geometry.StrideY >= geometry.InputHeight)
        {
            yield break;
        }

        // Taps that are missing in the first cell are zeros.
        int missing = (cells * Three) - geometry.KernelWidth;
        ConvGeometry wide = geometry with { KernelWidth = cells * Three, PadLeft = geometry.PadLeft + missing };
        ConvGroup widened = group with { Weights = group.Weights.Widen(missing * geometry.GroupInputs) };
        ToeplitzSums sums = SumsOf(cells, geometry.GroupInputs);
        int locals = (2 * (sums.Size + cells) * geometry.GroupInputs) + sums.Locals([0]) + sums.Size + group.Outputs.Length;
        if (locals >= RowWalk.MaxLocals)
        {
            yield break;
        }

        foreach (WalkWay way in WalkWay.Of(wide, group.Weights.Ranges[0], zeroPoint, WalkWay.ConstantShift))
        {
            WalkChannel[] channels = way.ChannelsOf(widened);
            WalkQuotients?[] quotients = [.. channels.Select(c => c.Fits ? WalkQuotients.Find([c], way.Field, clamp) : null)];
            if (Array.TrueForAll(quotients, q => q != null))
            {
                yield return new LineWalk(way, channels, quotients!, name);
            }
        }
    }

    /// <inheritdoc/>
    internal override void WriteRun(CodeText text, Func<GeneratedMethod, string> nameOf) =>
        text.Line($"{nameOf(_method)}(m, t, input, output);");

    /// <summary>The first product of a line is that of the positions, the second is joined to it.</summary>
    private static ToeplitzSums SumsOf(int cells, int channels) => new(cells, channels, [false, true],
        (body, cell, channel, product) => body.Find(NameOf(cell, channel, product == 1)));

    private static string NameOf(int cell, int channel, bool isHigh) =>
        $"x{(cell < 0 ? $"m{-cell}" : cell)}_{channel}{(isHigh ? "h" : string.Empty)}";

    private MethodBody WriteLines()
    {
        MethodBody body = new();
        Expression memory = body.Parameter("sbyte[]", "m");
        Expression table = body.Parameter("sbyte[]", "t");
        Expression input = body.Parameter("int", "i");
        Expression output = body.Parameter("int", "o").Plus(Geometry.OutputOffset);
        Expression at = body.Local("int", "p");
        Expression place = body.Local("int", "q");
        WalkArguments[] constants = WalkQuotients.Inline(body, _quotients, Three);
        if (Geometry.OutputHeight == 1)
        {
            WriteLine(input, output);
            return body;
        }

        int step = Geometry.StrideY * Geometry.InputRowStep;
        Expression line = body.Local("int", "r");
        Expression target = body.KeepInt("y", output);
        Expression end = body.KeepInt("z", input.Plus(Geometry.OutputHeight * step));
        body.For(line, input, end, step, Geometry.OutputHeight, () =>
        {
            WriteLine(line, target);
            body.Assign(target, target.Plus(Geometry.OutputRowStep));
        });
        return body;

        void WriteLine(Expression from, Expression to)
        {
            int step = Blocks * Three * Geometry.InputPixelStep;
            WritePrime(body, memory, from);
            body.Assign(place, to);
            Expression end = body.KeepInt("e", from.Plus(Iterations * step));
            body.For(at, from, end, step, Iterations, () =>
            {
                WriteCells(body, memory, at, from);
                _sums.WriteInputs(body, [0]);
                for (int i = 0; i < _channels.Length; i++)
                {
                    WriteChannel(body, i, at, from, (sum, position) => _quotients[i].Write(
                        body, memory, table, constants[i], sum, position % Three,
                        place.Plus(_channels[i].Output.Index + (position * Geometry.OutputPixelStep))));
                }

                body.Assign(place, place.Plus(Blocks * Three * Geometry.OutputPixelStep));
            });
        }
    }

    /// <summary>Writes what is to be there before the first iteration: cells that it takes over from the one before.</summary>
    private void WritePrime(MethodBody body, Expression memory, Expression from)
    {
        for (int channel = 0; channel < Geometry.GroupInputs; channel++)
        {
            body.Keep(NameOf(0, channel, false), Load(memory, from, -1, 0, channel));
            body.Keep(NameOf(Blocks, channel, true), Raise(body.Find(NameOf(0, channel, false))));
            for (int cell = 0; cell < _cells - 1; cell++)
            {
                body.Keep(NameOf(cell + Blocks, channel, false), Load(memory, from, cell, 0, channel));
                if (cell < _cells - 2)
                {
                    body.Keep(NameOf(cell + 1 + Blocks, channel, true), Raise(body.Find(NameOf(cell + Blocks, channel, false))));
                }
            }
        }
    }

    /// <summary>Writes the cells of an iteration: those that stay move, others are loaded.</summary>
    private void WriteCells(MethodBody body, Expression memory, Expression at, Expression from)
    {
        for (int cell = 0; cell < _cells - 1; cell++)
        {
            for (int channel = 0; channel < Geometry.GroupInputs; channel++)
            {
                foreach (bool isHigh in (bool[])[false, true])
                {
                    body.Keep(NameOf(cell, channel, isHigh), body.Find(NameOf(cell + Blocks, channel, isHigh)));
                }
            }
        }

        // Iterations whose cells lie alike in the line share their loads.
        int[] firsts = [.. Enumerable.Range(0, Iterations).Where(i => i == 0 || PatternOf(i) != PatternOf(i - 1))];
        Write(0);
        for (int cell = _cells - 1; cell < CellCount; cell++)
        {
            for (int channel = 0; channel < Geometry.GroupInputs; channel++)
            {
                body.Keep(NameOf(cell, channel, true), Raise(body.Find(NameOf(cell - 1, channel, false))));
            }
        }

        void Write(int run)
        {
            if (run == firsts.Length - 1)
            {
                LoadAll(firsts[run]);
                return;
            }

            double share = (firsts[run + 1] - firsts[run]) / (double)(Iterations - firsts[run]);
            body.If(at, "<", from.Plus(firsts[run + 1] * Blocks * Three * Geometry.InputPixelStep), share, () => LoadAll(firsts[run]),
                () => Write(run + 1));
        }

        void LoadAll(int iteration)
        {
            for (int cell = _cells - 1; cell < CellCount; cell++)
            {
                for (int channel = 0; channel < Geometry.GroupInputs; channel++)
                {
                    body.Keep(NameOf(cell, channel, false), Load(memory, at, cell, iteration, channel));
                }
            }
        }
    }

    /// <summary>Writes the sums and outputs of a channel; positions that the last iteration has beyond the line are left out.</summary>
    private void WriteChannel(MethodBody body, int index, Expression at, Expression from, Action<Expression, int> write)
    {
        (long low, long high) = _channels[index].Starts(_quotients[index].OffsetsOf(0), []);
        Expression[] lows = _sums.Write(body, 0, false, Factor, Expression.Constant(low));
        Expression[] highs = _sums.Write(body, 0, true, Factor, Expression.Constant(high));
        Expression[] sums = new Expression[Blocks];
        for (int i = 0; i < Blocks; i++)
        {
            sums[i] = body.Keep($"a{i}", lows[i] + (highs[i] >>> (_way.Field + _way.HighShift)));
        }

        int inLast = Geometry.OutputWidth - ((Iterations - 1) * Blocks * Three);
        Write(0, inLast);
        if (inLast < Blocks * Three && Iterations > 1)
        {
            Expression last = from.Plus((Iterations - 1) * Blocks * Three * Geometry.InputPixelStep);
            body.If(at, "<", last, (Iterations - 1) / (double)Iterations, () => Write(inLast, Blocks * Three));
        }

        void Write(int first, int end)
        {
            for (int position = first; position < end; position++)
            {
                write(sums[position / Three], position);
            }
        }

        Expression? Factor(WalkFactor by)
        {
            bool isHigh = by.Product == 1;
            return WalkWay.ConstantOf(Of(by.Line) - (by.Less is { } less ? Of(less) : 0), isHigh);

            long Of(int line) => _channels[index].Factor(
                0, by.Channel, Array.Find(_way.Products, p => p.IsHigh == isHigh && p.Cell == (isHigh ? line - 1 : line))!);
        }
    }

    /// <summary>A cell of an iteration, as it is at any iteration whose cells lie alike in the line.</summary>
    /// <param name="memory">The arena.</param>
    /// <param name="at">The place of the iteration's first pixel.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="iteration">The iteration.</param>
    /// <param name="channel">The input channel.</param>
    private Expression Load(Expression memory, Expression at, int cell, int iteration, int channel) => _way.Inputs.Pack(
        memory, at, 0, field => PixelOf(cell, field, iteration) is var pixel && pixel >= 0 && pixel < Geometry.InputWidth
            ? ((pixel - (iteration * Blocks * Three)) * Geometry.InputPixelStep) + channel
            : (int?)null);

    /// <summary>Inputs of a cell as products meet them that are joined: the lowest field is shifted out.</summary>
    private Expression Raise(Expression cell) => cell >> (_way.Field - _way.HighShift);

    private int PixelOf(int cell, int field, int iteration) =>
        (Three * ((iteration * Blocks) + cell)) + Three - 1 + field - Geometry.PadLeft;

    /// <summary>Which inputs of the cells that an iteration loads are inside the image, a bit each.</summary>
    private long PatternOf(int iteration) => Enumerable.Range(_cells - 1, Blocks).SelectMany(cell => Enumerable.Range(0, Three).Select(
        field => PixelOf(cell, field, iteration))).Aggregate(0L, (bits, pixel) =>
            (bits << 1) + (pixel >= 0 && pixel < Geometry.InputWidth ? 1 : 0));
}
