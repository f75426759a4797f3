using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>A convolution whose output channels see all input channels: one method, with all weights as constants.</summary>
internal sealed class GroupWalk : RowWalk
{
    /// <summary>Bytes of a product: what is larger by these alone than a method can be is not written.</summary>
    private const int ProductSize = 13;

    /// <summary>Bytes of the statements in <c>Run()</c>.</summary>
    private const int RunSize = 16;

    private readonly WalkChannel[] _channels;
    private readonly WalkQuotients[] _quotients;
    private readonly GeneratedMethod _method;

    private GroupWalk(WalkWay way, IReadOnlyList<WalkSection> sections, WalkChannel[] channels, WalkQuotients[] quotients, string name,
        bool isShared)
        : base(way, sections, isShared)
    {
        _channels = channels;
        _quotients = quotients;
        _method = new GeneratedMethod($"{name}Rows", "All rows.", WriteRows());
    }

    /// <inheritdoc/>
    internal override IEnumerable<GeneratedMethod> Methods => [_method];

    /// <inheritdoc/>
    internal override IlCost Cost => (IlCosts.LoadLocal(0).Repeat(4) + _method.Body.Cost).Repeat(Geometry.Batches) with
    {
        Bytes = RunSize + _method.Size,
    };

    /// <summary>The ways to go along rows.</summary>
    /// <param name="geometry">The window.</param>
    /// <param name="group">Its only group.</param>
    /// <param name="zeroPoint">What padding holds.</param>
    /// <param name="clamp">The clamp table, or null.</param>
    /// <param name="name">What the name of the method starts with.</param>
    internal static IEnumerable<GroupWalk> Ways(ConvGeometry geometry, ConvGroup group, int zeroPoint, ClampTable? clamp, string name)
    {
        foreach (WalkWay way in WalkWay.Of(geometry, group.Weights.Ranges[0], zeroPoint, WalkWay.ConstantShift))
        {
            WalkChannel[] channels = way.ChannelsOf(group);
            WalkQuotients?[] quotients = [.. channels.Select(c => c.Fits ? WalkQuotients.Find([c], way.Field, clamp) : null)];
            if (Array.Exists(quotients, q => q == null))
            {
                continue;
            }

            int rowSize = ProductSize * channels.Length * geometry.KernelHeight * geometry.GroupInputs * way.Products.Length;
            foreach (bool isShared in (bool[])[false, true])
            {
                foreach (IReadOnlyList<WalkSection> sections in Cuts(way, 1, channels.Length, isShared))
                {
                    int[] firsts = [.. isShared ? sections.SelectMany(s => FirstsOf(geometry, s)) : []];
                    double saved = firsts.Length * (ToeplitzSums.SizeOf(geometry.KernelHeight) - 1) / 2.0;
                    if ((sections.Sum(s => s.Count) - saved) * rowSize < GeneratedMethod.MaxBytesWithLoops
                        && isShared == firsts.Length > 0)
                    {
                        yield return new GroupWalk(way, sections, channels, quotients!, name, isShared);
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    internal override void WriteRun(CodeText text, Func<GeneratedMethod, string> nameOf) =>
        text.Line($"{nameOf(_method)}(m, t, input, output);");

    private MethodBody WriteRows()
    {
        MethodBody body = new();
        Expression memory = body.Parameter("sbyte[]", "m");
        Expression table = body.Parameter("sbyte[]", "t");
        Expression input = body.Parameter("int", "i");
        Expression output = body.Parameter("int", "o");
        Expression block = body.Local("int", "p");
        Expression place = body.Local("int", "q");
        WalkArguments[] constants = WalkQuotients.Inline(body, _quotients, Positions);
        WriteSections(body, memory, input, output.Plus(Geometry.OutputOffset), block, place, (section, start) =>
        {
            if (IsShared)
            {
                Shared(Way, Rows(Geometry, section)).WriteInputs(
                    body, FirstsOf(Geometry, section).Select(f => WalkSection.RowOf(Geometry, f, 0)));
            }

            for (int i = 0; i < _channels.Length; i++)
            {
                WriteChannel(i, section, start);
            }
        });
        return body;

        void WriteChannel(int index, WalkSection section, Expression start)
        {
            WalkChannel channel = _channels[index];
            WriteBlock(
                body, section, block, start, by => Factor(channel, by), Starts,
                (sum, row, position) => _quotients[index].Write(body, memory, table, constants[index], sum, position,
                    place.Plus(channel.Output.Index + (row * Geometry.OutputRowStep) + (position * Geometry.OutputPixelStep))));

            (Expression Low, Expression? High) Starts(int kind)
            {
                (long low, long high) = channel.Starts(_quotients[index].OffsetsOf(0), Kinds[kind]);
                return (Expression.Constant(low), Expression.Constant(high));
            }
        }
    }

    private Expression? Factor(WalkChannel channel, WalkFactor by)
    {
        SlidingProduct product = Way.Products[by.Product];
        return WalkWay.ConstantOf(
            channel.Factor(by.Line, by.Channel, product) - (by.Less is { } less ? channel.Factor(less, by.Channel, product) : 0),
            product.IsHigh);
    }
}
