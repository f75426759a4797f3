using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>How quotients become activations, for several channels alike: by the clamp table where it covers them all.</summary>
internal sealed class WalkOutput
{
    private readonly ClampTable? _table;
    private readonly Requantization[] _changing;

    /// <summary>Finds out whether the table does.</summary>
    /// <param name="outputs">The requantization of each channel.</param>
    /// <param name="clamp">The clamp table, or null.</param>
    internal WalkOutput(IEnumerable<Requantization> outputs, ClampTable? clamp)
    {
        _changing = [.. outputs.Where(o => o.Constant == null)];
        _table = clamp != null && Array.TrueForAll(_changing, o => Covers(clamp, o)) ? clamp : null;
        Move = _table != null ? -_table.Lowest : -(int)_changing.Select(o => o.Lowest).Append(sbyte.MinValue).Min();
    }

    /// <summary>What quotients are more than activations.</summary>
    internal int Move { get; }

    /// <summary>Whether a quotient is not beyond the table.</summary>
    /// <param name="quotient">The highest quotient.</param>
    internal bool Holds(long quotient) => _table == null || quotient < _table.Size;

    /// <summary>Writes an activation.</summary>
    /// <param name="body">The method.</param>
    /// <param name="memory">The arena.</param>
    /// <param name="table">The array of the clamp table.</param>
    /// <param name="quotient">The quotient.</param>
    /// <param name="place">The activation's place in the arena.</param>
    internal void Write(MethodBody body, Expression memory, Expression table, Expression quotient, Expression place)
    {
        if (_table != null)
        {
            body.Store(memory, place, Expression.Element(table, quotient));
            return;
        }

        bool isLow = Array.Exists(_changing, o => o.Lowest <= o.Minimum);
        bool isHigh = Array.Exists(_changing, o => o.Highest >= o.Maximum);
        Expression result = quotient.Plus(-Move);
        if (isLow || isHigh)
        {
            result = body.KeepInt("v", result);
            body.Limit(result, isLow ? _changing[0].Minimum : null, isHigh ? _changing[0].Maximum : null);
        }

        body.Store(memory, place, result.ToSByte());
    }

    /// <summary>Whether a table clamps an output, or leaves it as it is.</summary>
    private static bool Covers(ClampTable clamp, Requantization output) => output.Minimum == sbyte.MinValue
        && output.Maximum == sbyte.MaxValue && output.Lowest >= clamp.Lowest && output.Highest <= clamp.Highest;
}
