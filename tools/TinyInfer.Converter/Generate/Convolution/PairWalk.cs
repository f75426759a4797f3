using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;
using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>
/// Goes along a line by pairs of positions. Two inputs and two taps in a product make three fields, all of use: the middle one is of an
/// output, the others are of its neighbours, so that a field of one sum and one of the next make the output between.
/// </summary>
/// <remarks>
/// With X = x0 + x1·B and W = w1 + w0·B, X·W is x0·w1 + (x0·w0 + x1·w1)·B + x1·w0·B². Inputs have their sign: fields borrow from those
/// above while sums are made, and do so no longer once each has its offset.
/// </remarks>
internal sealed class PairWalk : LinePart
{
    /// <summary>Sums that can be made together; see <see cref="PairTree"/>.</summary>
    private static readonly int[] _sizes = [2, 3, 4, 5, 6];

    /// <summary>How many times as many products as the least a size may have that is written, too.</summary>
    private const double Tolerance = 1.15;

    private readonly PairChannel[] _channels;
    private readonly PairShape _shape;
    private readonly int _padding;

    private PairWalk(ConvGeometry geometry, PairShape shape, PairChannel[] channels, int padding, string name)
        : base(geometry)
    {
        _shape = shape;
        _channels = channels;
        _padding = padding;
        WriteMethod($"{name}Pairs");
    }

    /// <inheritdoc/>
    protected override int Positions => 2 * _shape.Size;

    /// <summary>The first position is between two sums. It is before the line, unless that takes an iteration more.</summary>
    protected override int FirstPosition => Geometry.OutputWidth % Positions == 0 ? 0 : -1;

    /// <inheritdoc/>
    protected override int Early => 1;

    private PairInputs Inputs => _shape.Inputs;

    /// <summary>The ways to go along lines.</summary>
    /// <param name="geometry">The window.</param>
    /// <param name="group">Its only group.</param>
    /// <param name="zeroPoint">What padding holds.</param>
    /// <param name="clamp">The clamp table, or null.</param>
    /// <param name="name">What the name of the method starts with.</param>
    internal static IEnumerable<PairWalk> Ways(ConvGeometry geometry, ConvGroup group, int zeroPoint, ClampTable? clamp, string name)
    {
        int pairs = (geometry.KernelWidth + 1) / 2;
        if (!Suits(geometry) || pairs < 2)
        {
            yield break;
        }

        PairChannel?[] channels = [.. group.Outputs.Select(o => PairChannel.Of(group, o, geometry.GroupInputs, clamp))];
        if (Array.Exists(channels, c => c == null))
        {
            yield break;
        }

        // Sizes of about as few products differ in how many iterations end at the line's end.
        double least = double.MaxValue;
        ValueRange range = group.Weights.Ranges[0];
        foreach (PairShape shape in _sizes.Select(size => new PairShape(pairs, size)).Where(
            s => s.Locals(geometry.GroupInputs) + group.Outputs.Length <= GeneratedMethod.MaxLocals).OrderBy(s => s.ProductsPerSum))
        {
            if (shape.ProductsPerSum > Tolerance * least)
            {
                yield break;
            }

            PairWalk walk = new(geometry, shape, channels!, Math.Clamp(zeroPoint, range.Minimum, range.Maximum), name);
            if (walk.Fits && walk.Methods.All(m => m.Body.LocalCount <= GeneratedMethod.MaxLocals))
            {
                least = Math.Min(least, shape.ProductsPerSum);
                yield return walk;
            }
        }
    }

    /// <inheritdoc/>
    protected override void Declare(MethodBody body)
    {
        if (FirstPosition < 0)
        {
            body.Local("int", "w");
        }

        Array.ForEach(_channels, c => c.Declare(body));
    }

    /// <inheritdoc/>
    protected override void WritePrime(MethodBody body, Expression memory, Expression from, Expression to)
    {
        for (int channel = 0; channel < Geometry.GroupInputs; channel++)
        {
            Inputs.Prime(body, channel, FirstPosition < 0 ? 0 : -1, index => Load(memory, from, index, 0, channel));
        }

        for (int i = 0; i < _channels.Length; i++)
        {
            // What is written before the line is written over afterwards, but has to be an activation.
            PairChannel output = _channels[i];
            Expression before = FirstPosition < 0
                ? Expression.Constant(output.Least)
                : PairTree.SumOf([.. _shape.Before.SelectMany(product => TermsOf(body, output, product)),
                    Expression.Constant(output.Start)]);
            body.Keep(NameOf(i), before);
        }

        if (FirstPosition < 0)
        {
            body.Assign(body.Find("w"), to);
        }
    }

    /// <inheritdoc/>
    protected override void WriteIteration(
        MethodBody body, Expression memory, Expression table, Expression at, Expression from, Expression place)
    {
        Inputs.Write(body, Geometry.GroupInputs, (indices, keep) => WriteLoads(
            body, at, from,
            iteration => indices.SelectMany(index => Enumerable.Range(0, 2).Select(field => PixelOf(index, field, iteration))),
            iteration =>
            {
                foreach (int index in indices)
                {
                    for (int channel = 0; channel < Geometry.GroupInputs; channel++)
                    {
                        keep(index, channel, Load(memory, at, index, iteration, channel));
                    }
                }
            }));
        for (int i = 0; i < _channels.Length; i++)
        {
            PairChannel output = _channels[i];
            List<Expression>[] terms = _shape.Tree.Write(
                body, product => TermsOf(body, output, product), Expression.Constant(output.Start));
            Expression before = body.Find(NameOf(i));
            Expression[] sums = [.. terms[..^1].Select((sum, k) => body.Keep($"a{k}", PairTree.SumOf(sum)))];
            Expression first = FirstPosition < 0 ? body.Find("w") : place;
            output.WriteJoint(body, memory, table, before, sums[0], first.Plus(output.Output.Index));
            sums = [.. sums, body.Keep(NameOf(i), PairTree.SumOf(terms[^1]))];
            WriteOutputs(body, at, from, place, (position, start) =>
            {
                Expression to = start.Plus(output.Output.Index + ((position + FirstPosition) * Geometry.OutputPixelStep));
                if (position % 2 == 1)
                {
                    output.WriteMiddle(body, memory, table, sums[position / 2], to);
                }
                else
                {
                    output.WriteJoint(body, memory, table, sums[(position / 2) - 1], sums[position / 2], to);
                }
            });
        }
    }

    /// <inheritdoc/>
    protected override void WriteEnd(MethodBody body, Expression place)
    {
        if (FirstPosition < 0)
        {
            body.Assign(body.Find("w"), place.Plus(-Geometry.OutputPixelStep));
        }
    }

    private static string NameOf(int output) => $"c{output}";

    private IEnumerable<Expression> TermsOf(MethodBody body, PairChannel output, PairProduct product)
    {
        for (int channel = 0; channel < Geometry.GroupInputs; channel++)
        {
            if (output.Factor(channel, product.Factors) is { } factor)
            {
                yield return PairInputs.Find(body, product.Operand, channel) * factor;
            }
        }
    }

    /// <summary>A packed input of an iteration, as it is at any iteration whose inputs lie alike in the line.</summary>
    /// <param name="memory">The arena.</param>
    /// <param name="at">The place of the iteration's first pixel.</param>
    /// <param name="index">Which input.</param>
    /// <param name="iteration">The iteration.</param>
    /// <param name="channel">The input channel.</param>
    private Expression Load(Expression memory, Expression at, int index, int iteration, int channel)
    {
        long constant = 0;
        List<(Expression Value, int Shift)> terms = [];
        for (int i = 0; i < 2; i++)
        {
            int shift = PairChannel.Shift + (i * PairChannel.Field);
            int pixel = PixelOf(index, i, iteration);
            if (IsInside(pixel))
            {
                int distance = ((pixel - (iteration * Positions)) * Geometry.InputPixelStep) + channel;
                terms.Add((Expression.Element(memory, at.Plus(distance)), shift));
            }
            else
            {
                constant += (long)_padding << shift;
            }
        }

        return terms.Count == 0 ? Expression.Constant(constant) : PackedLoad.Pack(terms).Plus(constant);
    }

    /// <summary>A pixel of a packed input: the middle of the first sum is the position after the first one.</summary>
    private int PixelOf(int index, int field, int iteration) =>
        (iteration * Positions) + (2 * index) + field + FirstPosition + 1 - Geometry.PadLeft;
}
