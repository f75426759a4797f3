using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;
using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>An output channel of a <see cref="PairWalk"/>: its packed weights, and how its sums become activations.</summary>
internal sealed class PairChannel
{
    /// <summary>Bits of a field.</summary>
    internal const int Field = 21;

    /// <summary>
    /// Bits that packed inputs are shifted up: as they are even, weights can be constants of a single instruction, see
    /// <see cref="WalkWay.ConstantOf"/>.
    /// </summary>
    internal const int Shift = 1;

    private const int MiddleShift = Field + Shift;
    private const int HighShift = (2 * Field) + Shift;
    private const string MiddleMask = "maskm";
    private const string HighMask = "maskh";

    private readonly WeightTable _weights;
    private readonly int _row;
    private readonly int _channels;
    private readonly WalkOutput _output;
    private readonly StepQuotient _middle;
    private readonly StepQuotient _joint;
    private readonly bool _isBare;
    private readonly long _lowOffset;
    private readonly long _highMinimum;
    private WalkArguments _constants = new();

    private PairChannel(LinearOutput output, WeightTable weights, int row, int channels, WalkOutput activations, StepQuotient middle,
        StepQuotient joint, bool isBare, SumRange low, SumRange high)
    {
        Output = output;
        _weights = weights;
        _row = row;
        _channels = channels;
        _output = activations;
        _middle = middle;
        _joint = joint;
        _isBare = isBare;
        _lowOffset = -low.Minimum;
        _highMinimum = high.Minimum;
    }

    /// <summary>The output channel.</summary>
    internal LinearOutput Output { get; }

    /// <summary>Where a sum starts: every field is then what is wanted of it, and borrows from nothing.</summary>
    internal long Start => unchecked((_lowOffset << Shift) + (_middle.Offset << MiddleShift) + (HighOffset << HighShift));

    /// <summary>A sum whose highest field is the least that there is.</summary>
    internal long Least => unchecked((_highMinimum + HighOffset) << HighShift);

    private long HighOffset => _joint.Offset - _lowOffset;

    /// <summary>Packs the weights of a channel.</summary>
    /// <param name="group">The group.</param>
    /// <param name="output">The channel.</param>
    /// <param name="channels">Input channels.</param>
    /// <param name="clamp">The clamp table, or null.</param>
    /// <returns>The channel; null if its sums do not fit the fields, or divisions do not do.</returns>
    internal static PairChannel? Of(ConvGroup group, LinearOutput output, int channels, ClampTable? clamp)
    {
        WeightTable weights = group.Weights;
        int row = Array.IndexOf(group.Outputs, output);
        SumRange low = default;
        SumRange high = default;
        for (int column = 0; column < weights.Columns; column++)
        {
            // Even taps meet the higher inputs of pairs above the middle, odd taps the lower inputs below it.
            bool isEven = column / channels % 2 == 0;
            SumRange one = default(SumRange).Plus(weights[row, column], weights.Ranges[column]);
            low += isEven ? default : one;
            high += isEven ? one : default;
        }

        SumRange all = low + high;
        WalkOutput activations = new([output.Requantization], clamp);
        StepQuotient? middle = StepQuotient.Of(output.Requantization, all, activations.Move, MiddleShift, Field, false);
        StepQuotient? bare = StepQuotient.Of(output.Requantization, all, activations.Move, HighShift, Field, true);
        StepQuotient? joint = bare ?? StepQuotient.Of(output.Requantization, all, activations.Move, HighShift, Field, false);
        if (middle == null || joint == null)
        {
            return null;
        }

        PairChannel channel = new(output, weights, row, channels, activations, middle.Value, joint.Value, bare != null, low, high);
        return low.Bits <= Field && activations.Holds(middle.Value.Apply(all.Maximum, MiddleShift))
            && activations.Holds(joint.Value.Apply(all.Maximum, HighShift))
            ? channel
            : null;
    }

    /// <summary>Packed weights: those of a sum of pairs of taps.</summary>
    /// <param name="channel">The input channel.</param>
    /// <param name="factors">What each pair is multiplied by.</param>
    /// <returns>The constant; null for 0.</returns>
    internal Expression? Factor(int channel, int[] factors)
    {
        long sum = 0;
        for (int pair = 0; pair < factors.Length; pair++)
        {
            sum += factors[pair] * (WeightOf((2 * pair) + 1) + (WeightOf(2 * pair) << Field));
        }

        return WalkWay.ConstantOf(sum, true);

        long WeightOf(int tap) => tap * _channels < _weights.Columns ? _weights[_row, (tap * _channels) + channel] : 0;
    }

    /// <summary>Writes what is to be there before the first output.</summary>
    /// <param name="body">The method.</param>
    internal void Declare(MethodBody body)
    {
        KeepMask(MiddleMask, MiddleShift);
        if (!_isBare)
        {
            KeepMask(HighMask, HighShift);
        }

        // Each method that is written has its own variables.
        _constants = new WalkArguments();
        _constants.Add("dm", [_middle.Divisor]);
        _constants.Add("dj", [_joint.Divisor]);
        foreach ((string constant, long value) in new[] { ("bm", _middle.Addend), ("bj", _joint.Addend) })
        {
            if (value != 0)
            {
                _constants.Add(constant, [value]);
            }
        }

        _constants.Inline(body, $"_{Output.Index}");

        void KeepMask(string mask, int shift)
        {
            if (!body.Has(mask))
            {
                body.Keep(mask, Expression.Constant(((1L << Field) - 1) << shift));
            }
        }
    }

    /// <summary>Writes the output that is the middle field of a sum.</summary>
    /// <param name="body">The method.</param>
    /// <param name="memory">The arena.</param>
    /// <param name="table">The array of the clamp table.</param>
    /// <param name="sum">The sum.</param>
    /// <param name="place">The output's place in the arena.</param>
    internal void WriteMiddle(MethodBody body, Expression memory, Expression table, Expression sum, Expression place) =>
        Write(body, memory, table, sum & body.Find(MiddleMask), _middle, "m", place);

    /// <summary>Writes the output between two sums: the highest field of one and the lowest of the next.</summary>
    /// <param name="body">The method.</param>
    /// <param name="memory">The arena.</param>
    /// <param name="table">The array of the clamp table.</param>
    /// <param name="before">The one.</param>
    /// <param name="sum">The next.</param>
    /// <param name="place">The output's place in the arena.</param>
    internal void WriteJoint(
        MethodBody body, Expression memory, Expression table, Expression before, Expression sum, Expression place)
    {
        // The lowest field moves up to the highest, and all else of its sum falls off.
        Expression value = before + (sum << (2 * Field));
        Write(body, memory, table, _isBare ? value : value & body.Find(HighMask), _joint, "j", place);
    }

    private void Write(MethodBody body, Expression memory, Expression table, Expression value, StepQuotient quotient, string name,
        Expression place)
    {
        value = quotient.Addend != 0 ? value + _constants.Find("b" + name) : value;
        _output.Write(body, memory, table, value.DividedBy(_constants.Find("d" + name)).ToInt(), place);
    }
}
