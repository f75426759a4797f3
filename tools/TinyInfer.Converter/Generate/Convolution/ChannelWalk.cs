using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;
using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>
/// Channels that see one input channel each, in code: one method goes along the rows of any of them, three positions of several rows at a
/// time, and is called for each with its weights as arguments. Inputs are packed in local variables, where all rows of the kernel find
/// them; nothing of them is kept in memory.
/// </summary>
internal sealed class ChannelWalk : ConvPart
{
    /// <summary>Locals that a method may have, at most 255, with some room.</summary>
    private const int MaxLocals = 235;

    /// <summary>Rows of a section, at most.</summary>
    private const int MaxRows = 40;

    /// <summary>Bytes of the calls of a method, so that two of them find an assembly.</summary>
    private const int MaxCalls = 20_000;

    /// <summary>Bytes of the statements in <c>Run()</c>.</summary>
    private const int RunSize = 16;

    private readonly ConvGeometry _geometry;
    private readonly IReadOnlyList<WalkChannel> _channels;
    private readonly SlidingProduct[] _products;
    private readonly WalkInputs _inputs;
    private readonly WalkQuotients _quotients;
    private readonly IReadOnlyList<WalkSection> _sections;
    private readonly WalkArguments _arguments = new();

    /// <summary>Rows of the kernel that meet padding: one set for each kind of output row.</summary>
    private readonly int[][] _kinds;

    /// <summary>Rows of the kernel that meet more than padding.</summary>
    private readonly int[] _lines;
    private readonly List<GeneratedMethod> _methods = [];

    private ChannelWalk(ConvGeometry geometry, IReadOnlyList<WalkChannel> channels, SlidingProduct[] products, WalkInputs inputs,
        WalkQuotients quotients, IReadOnlyList<WalkSection> sections, int field, string name)
    {
        _geometry = geometry;
        _channels = channels;
        _products = products;
        _inputs = inputs;
        _quotients = quotients;
        _sections = sections;
        _kinds = [.. sections.SelectMany(s => Enumerable.Range(0, s.Count).Select(row => Outside(s, row))).DistinctBy(
            lines => string.Join(' ', lines))];
        _lines = [.. Enumerable.Range(0, geometry.KernelHeight).Where(line => Array.Exists(_kinds, k => !k.Contains(line)))];
        AddArguments();
        GeneratedMethod method = new($"{name}Channel", "A channel.", WriteChannel(field));
        WriteCalls(method, name);
    }

    /// <inheritdoc/>
    internal override IEnumerable<GeneratedMethod> Methods => _methods;

    /// <inheritdoc/>
    internal override IlCost Cost => _methods.Aggregate(default(IlCost), (sum, method) => sum
        + (IlCosts.LoadLocal(0).Repeat(4) + method.Body.Cost).Repeat(_geometry.Batches) with { Bytes = RunSize + method.Size });

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
        if (geometry.DilationX != 1)
        {
            yield break;
        }

        SlidingTaps[] taps = [.. SlidingTaps.Of(geometry).Where(t => t.Products().Any())];
        SlidingProduct[] products = [.. taps.SelectMany(t => t.Products())];
        ValueRange range = groups[0].Weights.Ranges[0];
        foreach (int field in SlidingPacker.FieldWidths)
        {
            WalkInputs inputs = new(geometry, new DotLayout(0, field, 2 * field), taps,
                Math.Clamp(zeroPoint, range.Minimum, range.Maximum));
            WalkChannel[][] suited = [.. groups.Select(g => Array.ConvertAll(
                g.Outputs, output => new WalkChannel(geometry, g, output, inputs, products, field))).Where(group => Array.TrueForAll(
                    group, c => c.Fits && WalkQuotients.Find([c], field, clamp) != null))];
            WalkChannel[] channels = [.. suited.SelectMany(group => group)];
            if (channels.Length == 0 || WalkQuotients.Find(channels, field, clamp) is not { } quotients)
            {
                continue;
            }

            foreach (int size in Sizes(geometry))
            {
                IReadOnlyList<WalkSection> sections = WalkSection.Cut(geometry, size);
                if (sections.Max(s => s.Count + (Rows(geometry, s).Length * inputs.Count)) < MaxLocals)
                {
                    yield return new ChannelWalk(geometry, channels, products, inputs, quotients, sections, field, name);
                }
            }
        }
    }

    /// <inheritdoc/>
    internal override void WriteRun(CodeText text, Func<GeneratedMethod, string> nameOf) =>
        _methods.ForEach(method => text.Line($"{nameOf(method)}(m, t, input, output);"));

    /// <summary>Rows of a section: the whole image, and even parts of it.</summary>
    private static IEnumerable<int> Sizes(ConvGeometry geometry) => Enumerable.Range(1, geometry.OutputHeight)
        .Select(parts => (geometry.OutputHeight + parts - 1) / parts).Where(size => size <= MaxRows).Distinct();

    /// <summary>Input rows of a section that are inside the image, from the section's start on.</summary>
    private static int[] Rows(ConvGeometry geometry, WalkSection section) => [.. Enumerable.Range(0, section.Count)
        .SelectMany(row => Enumerable.Range(0, geometry.KernelHeight).Select(line => WalkSection.RowOf(geometry, row, line)))
        .Where(row => section.IsInside(geometry, row)).Distinct().Order()];

    /// <summary>Rows of the kernel that an output row of a section meets padding with.</summary>
    private int[] Outside(WalkSection section, int row) => [.. Enumerable.Range(0, _geometry.KernelHeight).Where(
        line => !section.IsInside(_geometry, WalkSection.RowOf(_geometry, row, line)))];

    /// <summary>Positions of a block that are in the row.</summary>
    private int Positions => Math.Min(SlidingProducts.Positions, _geometry.OutputWidth);

    private int KindOf(WalkSection section, int row) => Array.FindIndex(_kinds, k => k.SequenceEqual(Outside(section, row)));

    private static string FactorName(int line, int product) => $"w{line}_{product}";

    private void AddArguments()
    {
        foreach (int line in _lines)
        {
            for (int i = 0; i < _products.Length; i++)
            {
                _arguments.Add(FactorName(line, i), [.. _channels.Select(c => c.Factor(line, _products[i]))]);
            }
        }

        for (int kind = 0; kind < _kinds.Length; kind++)
        {
            (long Low, long High)[] starts = [.. _channels.Select((c, i) => c.Starts(_quotients.OffsetsOf(i), _kinds[kind]))];
            _arguments.Add($"l{kind}", [.. starts.Select(s => s.Low)]);
            if (_kinds[kind].Length < _geometry.KernelHeight && Array.Exists(_products, p => p.IsHigh))
            {
                _arguments.Add($"h{kind}", [.. starts.Select(s => s.High)]);
            }
        }

        _quotients.AddTo(_arguments, Positions);
    }

    private MethodBody WriteChannel(int field)
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
        foreach (WalkSection section in _sections)
        {
            int inputStep = section.Count * _geometry.StrideY * _geometry.InputRowStep;
            int outputStep = section.Count * _geometry.OutputRowStep;
            Expression from = input.Plus(section.First * _geometry.StrideY * _geometry.InputRowStep);
            Expression to = output.Plus(section.First * _geometry.OutputRowStep);
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

            void WriteSection(Expression start, Expression target) =>
                this.WriteSection(body, memory, table, section, start, target, block, place, field);
        }

        return body;
    }

    private void WriteSection(MethodBody body, Expression memory, Expression table, WalkSection section, Expression start,
        Expression target, Expression block, Expression place, int field)
    {
        int[] rows = Rows(_geometry, section);
        _inputs.Prime(body, memory, [.. rows.Select((row, i) => (i, start.Plus(row * _geometry.InputRowStep)))]);
        body.Assign(place, target);
        Expression end = body.KeepInt("e", start.Plus(_inputs.Blocks * _inputs.BlockStep));
        body.For(block, start, end, _inputs.BlockStep, _inputs.Blocks, () =>
        {
            _inputs.Next(body, memory, block, start, [.. rows.Select((row, i) => (i, row * _geometry.InputRowStep))]);
            Expression[] sums = [.. Enumerable.Range(0, section.Count).Select(
                row => body.Keep($"a{row}", SumOf(body, section, row, rows, field)))];
            WriteOutputs(body, memory, table, sums, block, place, start);
            body.Assign(place, place.Plus(SlidingProducts.Positions * _geometry.OutputPixelStep));
        });
    }

    private Expression SumOf(MethodBody body, WalkSection section, int row, int[] rows, int field)
    {
        int kind = KindOf(section, row);
        List<Expression> low = [];
        List<Expression> high = [];
        foreach (int line in Enumerable.Range(0, _geometry.KernelHeight).Except(_kinds[kind]))
        {
            int index = Array.IndexOf(rows, WalkSection.RowOf(_geometry, row, line));
            for (int i = 0; i < _products.Length; i++)
            {
                (_products[i].IsHigh ? high : low).Add(
                    WalkInputs.Find(body, index, _products[i]) * _arguments.Find(FactorName(line, i)));
            }
        }

        low.Add(_arguments.Find($"l{kind}"));
        if (high.Count > 0)
        {
            low.Add(Expression.Sum([.. high, _arguments.Find($"h{kind}")]) >>> field);
        }

        return Expression.Sum(low);
    }

    /// <summary>Writes the outputs of a block; positions that the last block has beyond the row are left out.</summary>
    private void WriteOutputs(
        MethodBody body, Expression memory, Expression table, Expression[] sums, Expression block, Expression place, Expression start)
    {
        int last = _inputs.Blocks - 1;
        int inLast = _geometry.OutputWidth - (last * SlidingProducts.Positions);
        Write(0, inLast);
        if (last > 0 && inLast < SlidingProducts.Positions)
        {
            body.If(block, "<", start.Plus(last * _inputs.BlockStep), last / (double)_inputs.Blocks,
                () => Write(inLast, SlidingProducts.Positions));
        }

        void Write(int first, int end)
        {
            for (int row = 0; row < sums.Length; row++)
            {
                for (int position = first; position < end; position++)
                {
                    _quotients.Write(body, memory, table, _arguments, sums[row], position,
                        place.Plus((row * _geometry.OutputRowStep) + (position * _geometry.OutputPixelStep)));
                }
            }
        }
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
                    output.Plus(_geometry.OutputOffset + _channels[channel].Output.Index),
                    .. _arguments.Of(channel),
                ];
                body.Call($"{callee.Name}({string.Join(", ", arguments.Select(a => a.Text))})",
                    arguments.Aggregate(callee.Body.Cost, (sum, a) => sum + a.Cost) with
                    {
                        Bytes = arguments.Sum(a => a.Cost.Bytes) + IlCosts.NativeCall.Bytes,
                    });
            }

            _methods.Add(new GeneratedMethod(
                $"{name}Channels{_methods.Count}", $"Channels {first} to {channel - 1}.", body) { Helper = callee });
        }
    }
}
