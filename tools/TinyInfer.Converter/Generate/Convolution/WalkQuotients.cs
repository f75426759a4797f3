using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>
/// How the three fields of a sum become activations, for several channels alike: the lowest is shifted up, those above it are masked, and
/// each is divided where it lies.
/// </summary>
internal sealed class WalkQuotients
{
    private const int Positions = SlidingProducts.Positions;

    private readonly StepQuotient[][] _quotients;
    private readonly int _field;
    private readonly WalkOutput _output;
    private readonly bool _isBare;

    private WalkQuotients(StepQuotient[][] quotients, int field, WalkOutput output, bool isBare)
    {
        _quotients = quotients;
        _field = field;
        _output = output;
        _isBare = isBare;
    }

    /// <summary>Finds the divisions.</summary>
    /// <param name="channels">The channels.</param>
    /// <param name="field">Bits of a field.</param>
    /// <param name="clamp">The clamp table, or null.</param>
    /// <returns>The divisions; null if they cannot be the same code for all channels.</returns>
    internal static WalkQuotients? Find(IReadOnlyList<WalkChannel> channels, int field, ClampTable? clamp)
    {
        WalkOutput output = new(channels.Select(c => c.Output.Requantization), clamp);
        StepQuotient?[][] found = [.. Enumerable.Range(0, Positions).Select(p => Find(channels, field, p, output.Move, false))];
        StepQuotient?[] bare = Find(channels, field, Positions - 1, output.Move, true);

        // Three narrow fields leave bit 63 to what falls off otherwise.
        bool isBare = Positions * field > 64 && Array.TrueForAll(bare, q => q != null);
        found[^1] = isBare ? bare : found[^1];
        return Array.TrueForAll(found, quotients => Array.TrueForAll(quotients, q => q != null))
            && Enumerable.Range(0, Positions).All(p => found[p].Zip(channels).All(
                pair => output.Holds(pair.First!.Value.Apply(pair.Second.Sum.Maximum, FractionOf(p, field)))))
            ? new WalkQuotients([.. found.Select(quotients => Array.ConvertAll(quotients, q => q!.Value))], field, output, isBare)
            : null;
    }

    /// <summary>Where the sum of a channel starts at each position.</summary>
    internal long[] OffsetsOf(int channel) => [.. _quotients.Select(q => q[channel].Offset)];

    /// <summary>Adds what differs from channel to channel.</summary>
    /// <param name="arguments">Where to.</param>
    /// <param name="positions">Positions that there are.</param>
    internal void AddTo(WalkArguments arguments, int positions)
    {
        for (int position = 0; position < positions; position++)
        {
            arguments.Add($"d{position}", [.. _quotients[position].Select(q => q.Divisor)]);
            if (HasAddend(position))
            {
                arguments.Add($"b{position}", [.. _quotients[position].Select(q => q.Addend)]);
            }
        }
    }

    /// <summary>Writes what is to be there before the first output.</summary>
    /// <param name="body">The method.</param>
    /// <param name="positions">Positions that there are.</param>
    internal void Prime(MethodBody body, int positions)
    {
        for (int position = 1; position < positions; position++)
        {
            if (IsMasked(position) && !body.Has($"mask{position}"))
            {
                int width = Math.Min(_field, 64 - (position * _field));
                body.Keep($"mask{position}", Expression.Constant(((1L << width) - 1) << (position * _field)));
            }
        }
    }

    /// <summary>Writes what is to be there before the first outputs of channels that have code of their own.</summary>
    /// <param name="body">The method.</param>
    /// <param name="channels">The divisions of each channel.</param>
    /// <param name="positions">Positions that there are.</param>
    /// <returns>The constants of each channel.</returns>
    internal static WalkArguments[] Inline(MethodBody body, WalkQuotients[] channels, int positions)
    {
        WalkArguments[] constants = new WalkArguments[channels.Length];
        for (int i = 0; i < constants.Length; i++)
        {
            constants[i] = new WalkArguments();
            channels[i].AddTo(constants[i], positions);
            constants[i].Inline(body, $"_{i}");
            channels[i].Prime(body, positions);
        }

        return constants;
    }

    /// <summary>Writes an output.</summary>
    /// <param name="body">The method.</param>
    /// <param name="memory">The arena.</param>
    /// <param name="table">The array of the clamp table.</param>
    /// <param name="arguments">What differs from channel to channel.</param>
    /// <param name="sum">The sum.</param>
    /// <param name="position">Which of its fields.</param>
    /// <param name="place">The output's place in the arena.</param>
    internal void Write(
        MethodBody body, Expression memory, Expression table, WalkArguments arguments, Expression sum, int position, Expression place)
    {
        Expression value = position == 0 ? sum << (64 - _field) : IsMasked(position) ? sum & body.Find($"mask{position}") : sum;
        value = HasAddend(position) ? value + arguments.Find($"b{position}") : value;
        _output.Write(body, memory, table, value.DividedBy(arguments.Find($"d{position}")).ToInt(), place);
    }

    private static StepQuotient?[] Find(IReadOnlyList<WalkChannel> channels, int field, int position, int move, bool isBare) =>
        [.. channels.Select(c => StepQuotient.Of(c.Output.Requantization, c.Sum, move, FractionOf(position, field),
            Math.Min(field, 64 - (2 * field)), isBare))];

    private static int FractionOf(int position, int field) => position == 0 ? 64 - field : position * field;

    private bool IsMasked(int position) => position == 1 || (position == 2 && !_isBare);

    private bool HasAddend(int position) => _quotients[position].Any(q => q.Addend != 0);
}
