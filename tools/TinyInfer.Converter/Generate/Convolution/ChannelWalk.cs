using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>
/// Channels that see one input channel each: one method goes along the rows of any of them, and is called for each with its weights as
/// arguments.
/// </summary>
internal sealed class ChannelWalk : RowWalk
{
    /// <summary>Bytes of the calls of a method, so that two of them find an assembly.</summary>
    private const int MaxCalls = 20_000;

    /// <summary>Bytes of the statements in <c>Run()</c>.</summary>
    private const int RunSize = 16;

    private readonly IReadOnlyList<WalkChannel> _channels;
    private readonly WalkQuotients _quotients;
    private readonly WalkArguments _arguments = new();
    private readonly List<GeneratedMethod> _methods = [];

    private ChannelWalk(WalkWay way, IReadOnlyList<WalkSection> sections, IReadOnlyList<WalkChannel> channels, WalkQuotients quotients,
        string name)
        : base(way, sections)
    {
        _channels = channels;
        _quotients = quotients;
        AddArguments();
        WriteCalls(new GeneratedMethod($"{name}Channel", "A channel.", WriteChannel()), name);
    }

    /// <inheritdoc/>
    internal override IEnumerable<GeneratedMethod> Methods => _methods;

    /// <inheritdoc/>
    internal override IlCost Cost => _methods.Aggregate(default(IlCost), (sum, method) => sum
        + (IlCosts.LoadLocal(0).Repeat(4) + method.Body.Cost).Repeat(Geometry.Batches) with { Bytes = RunSize + method.Size });

    /// <summary>The groups whose channels are in it.</summary>
    internal IEnumerable<int> Groups => _channels.Select(c => c.Input).Distinct();

    /// <summary>The ways to go along rows with those channels that suit.</summary>
    /// <param name="geometry">The window.</param>
    /// <param name="groups">The groups of one input channel each.</param>
    /// <param name="zeroPoint">What padding holds.</param>
    /// <param name="clamp">The clamp table, or null.</param>
    /// <param name="name">What the names of the methods start with.</param>
    internal static IEnumerable<ChannelWalk> Ways(
        ConvGeometry geometry, IReadOnlyList<ConvGroup> groups, int zeroPoint, ClampTable? clamp, string name)
    {
        foreach (WalkWay way in WalkWay.Of(geometry, groups[0].Weights.Ranges[0], zeroPoint, 0))
        {
            WalkChannel[] channels = [.. groups.Select(way.ChannelsOf).Where(group => Array.TrueForAll(
                group, c => c.Fits && WalkQuotients.Find([c], way.Field, clamp) != null)).SelectMany(group => group)];
            if (channels.Length > 0 && WalkQuotients.Find(channels, way.Field, clamp) is { } quotients)
            {
                foreach (IReadOnlyList<WalkSection> sections in Cuts(way, 1))
                {
                    yield return new ChannelWalk(way, sections, channels, quotients, name);
                }
            }
        }
    }

    /// <inheritdoc/>
    internal override void WriteRun(CodeText text, Func<GeneratedMethod, string> nameOf) =>
        _methods.ForEach(method => text.Line($"{nameOf(method)}(m, t, input, output);"));

    private static string FactorName(int line, int product) => $"w{line}_{product}";

    private void AddArguments()
    {
        foreach (int line in Enumerable.Range(0, Geometry.KernelHeight).Where(line => Array.Exists(Kinds, k => !k.Contains(line))))
        {
            for (int i = 0; i < Way.Products.Length; i++)
            {
                _arguments.Add(FactorName(line, i), [.. _channels.Select(c => c.Factor(line, 0, Way.Products[i]))]);
            }
        }

        for (int kind = 0; kind < Kinds.Length; kind++)
        {
            (long Low, long High)[] starts = [.. _channels.Select((c, i) => c.Starts(_quotients.OffsetsOf(i), Kinds[kind]))];
            _arguments.Add($"l{kind}", [.. starts.Select(s => s.Low)]);
            if (Kinds[kind].Length < Geometry.KernelHeight && Array.Exists(Way.Products, p => p.IsHigh))
            {
                _arguments.Add($"h{kind}", [.. starts.Select(s => s.High)]);
            }
        }

        _quotients.AddTo(_arguments, Positions);
    }

    private MethodBody WriteChannel()
    {
        MethodBody body = new();
        Expression memory = body.Parameter("sbyte[]", "m");
        Expression table = body.Parameter("sbyte[]", "t");
        Expression input = body.Parameter("int", "i");
        Expression output = body.Parameter("int", "o");
        Expression block = body.Local("int", "p");
        Expression place = body.Local("int", "q");
        _arguments.Declare(body);
        _quotients.Prime(body, Positions);
        WriteSections(body, memory, input, output, block, place, (section, start) => WriteBlock(
            body, section, block, start, by => _arguments.Find(FactorName(by.Line, by.Product)),
            kind => (_arguments.Find($"l{kind}"), _arguments.FindOrNull($"h{kind}")),
            (sum, row, position) => _quotients.Write(body, memory, table, _arguments, sum, position,
                place.Plus((row * Geometry.OutputRowStep) + (position * Geometry.OutputPixelStep)))));
        return body;
    }

    /// <summary>Writes the methods that call the one of a channel for each.</summary>
    private void WriteCalls(GeneratedMethod method, string name)
    {
        for (int first = 0, channel = 0; first < _channels.Count; first = channel)
        {
            MethodBody body = new();
            Expression[] arrays = [body.Parameter("sbyte[]", "m"), body.Parameter("sbyte[]", "t")];
            Expression input = body.Parameter("int", "i");
            Expression output = body.Parameter("int", "o");
            GeneratedMethod callee = method with { Name = $"{method.Name}{_methods.Count}" };
            for (; channel < _channels.Count && (channel == first || body.Cost.Bytes + method.Size < MaxCalls); channel++)
            {
                Expression[] arguments =
                [
                    .. arrays,
                    input.Plus(_channels[channel].Input),
                    output.Plus(Geometry.OutputOffset + _channels[channel].Output.Index),
                    .. _arguments.Of(channel),
                ];
                body.Call(
                    $"{callee.Name}({string.Join(", ", arguments.Select(a => a.Text))})",
                    arguments.Aggregate(callee.Body.Cost, (sum, a) => sum + a.Cost) with
                    {
                        Bytes = arguments.Sum(a => a.Cost.Bytes) + IlCosts.NativeCall.Bytes,
                    });
            }

            _methods.Add(new GeneratedMethod($"{name}Channels{_methods.Count}", $"Channels {first} to {channel - 1}.", body)
            {
                Helper = callee,
            });
        }
    }
}
