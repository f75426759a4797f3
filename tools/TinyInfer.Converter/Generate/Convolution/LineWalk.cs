using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>
/// Goes along a line several blocks of three positions at a time. A block's cells of three inputs meet the taps in threes, so that cells
/// and taps are lines of <see cref="ToeplitzSums"/>.
/// </summary>
internal sealed class LineWalk : LinePart
{
    private const int Three = SlidingProducts.Positions;

    private readonly WalkWay _way;
    private readonly WalkChannel[] _channels;
    private readonly WalkQuotients[] _quotients;
    private readonly int _cells;
    private readonly ToeplitzSums _sums;
    private WalkArguments[] _constants = [];

    private LineWalk(WalkWay way, WalkChannel[] channels, WalkQuotients[] quotients, string name)
        : base(way.Geometry)
    {
        _way = way;
        _channels = channels;
        _quotients = quotients;
        _cells = way.Geometry.KernelWidth / Three;
        _sums = SumsOf(_cells, way.Geometry.GroupInputs);
        WriteMethod($"{name}Line");
    }

    /// <inheritdoc/>
    protected override int Positions => Blocks * Three;

    /// <summary>Blocks of an iteration.</summary>
    private int Blocks => _sums.Size;

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
        if (!Suits(geometry) || cells < 2)
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
    protected override void Declare(MethodBody body) => _constants = WalkQuotients.Inline(body, _quotients, Three);

    /// <summary>Writes cells that the first iteration would take over from the one before.</summary>
    protected override void WritePrime(MethodBody body, Expression memory, Expression from, Expression to)
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

    /// <inheritdoc/>
    protected override void WriteIteration(
        MethodBody body, Expression memory, Expression table, Expression at, Expression from, Expression place)
    {
        WriteCells(body, memory, at, from);
        _sums.WriteInputs(body, [0]);
        for (int i = 0; i < _channels.Length; i++)
        {
            Expression[] sums = WriteSums(body, i);
            WriteOutputs(body, at, from, place, (position, to) => _quotients[i].Write(
                body, memory, table, _constants[i], sums[position / Three], position % Three,
                to.Plus(_channels[i].Output.Index + (position * Geometry.OutputPixelStep))));
        }
    }

    /// <summary>The first product of a line is that of the positions, the second is joined to it.</summary>
    private static ToeplitzSums SumsOf(int cells, int channels) => new(cells, channels, [false, true],
        (body, cell, channel, product) => body.Find(NameOf(cell, channel, product == 1)));

    private static string NameOf(int cell, int channel, bool isHigh) =>
        $"x{(cell < 0 ? $"m{-cell}" : cell)}_{channel}{(isHigh ? "h" : string.Empty)}";

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

        WriteLoads(
            body, at, from,
            iteration => Enumerable.Range(_cells - 1, Blocks).SelectMany(cell => Enumerable.Range(0, Three).Select(
                field => PixelOf(cell, field, iteration))),
            iteration =>
            {
                for (int cell = _cells - 1; cell < CellCount; cell++)
                {
                    for (int channel = 0; channel < Geometry.GroupInputs; channel++)
                    {
                        body.Keep(NameOf(cell, channel, false), Load(memory, at, cell, iteration, channel));
                    }
                }
            });
        for (int cell = _cells - 1; cell < CellCount; cell++)
        {
            for (int channel = 0; channel < Geometry.GroupInputs; channel++)
            {
                body.Keep(NameOf(cell, channel, true), Raise(body.Find(NameOf(cell - 1, channel, false))));
            }
        }
    }

    /// <summary>Writes the sums of a channel.</summary>
    private Expression[] WriteSums(MethodBody body, int index)
    {
        (long low, long high) = _channels[index].Starts(_quotients[index].OffsetsOf(0), []);
        Expression[] lows = _sums.Write(body, 0, false, Factor, Expression.Constant(low));
        Expression[] highs = _sums.Write(body, 0, true, Factor, Expression.Constant(high));
        Expression[] sums = new Expression[Blocks];
        for (int i = 0; i < Blocks; i++)
        {
            sums[i] = body.Keep($"a{i}", lows[i] + (highs[i] >>> (_way.Field + _way.HighShift)));
        }

        return sums;

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
        memory, at, 0, field => PixelOf(cell, field, iteration) is var pixel && IsInside(pixel)
            ? ((pixel - (iteration * Positions)) * Geometry.InputPixelStep) + channel
            : (int?)null);

    /// <summary>Inputs of a cell as products meet them that are joined: the lowest field is shifted out.</summary>
    private Expression Raise(Expression cell) => cell >> (_way.Field - _way.HighShift);

    private int PixelOf(int cell, int field, int iteration) =>
        (Three * ((iteration * Blocks) + cell)) + Three - 1 + field - Geometry.PadLeft;
}
