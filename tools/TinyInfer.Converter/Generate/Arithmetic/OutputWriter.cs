using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Arithmetic;

/// <summary>Writes the statements that requantize, clamp and store an output, in the cheapest way that its range allows.</summary>
internal static class OutputWriter
{
    /// <summary>Writes an output.</summary>
    /// <param name="body">The method.</param>
    /// <param name="memory">The arena.</param>
    /// <param name="table">The array of the clamp table.</param>
    /// <param name="clamp">The clamp table, or null.</param>
    /// <param name="requantization">The output's rescaling.</param>
    /// <param name="value">Its sum, plus an offset.</param>
    /// <param name="offset">The offset.</param>
    /// <param name="place">Its place in the arena.</param>
    internal static void Write(
        MethodBody body,
        Expression memory,
        Expression table,
        ClampTable? clamp,
        Requantization requantization,
        Expression value,
        long offset,
        Expression place)
    {
        if (requantization.Constant is { } constant)
        {
            body.Store(memory, place, Expression.Constant(constant));
            return;
        }

        if (clamp != null && clamp.Covers(requantization))
        {
            Expression index = requantization.Write(body, value, offset, -clamp.Lowest).ToInt();
            body.Store(memory, place, Expression.Element(table, index));
            return;
        }

        Expression result = requantization.Write(body, value, offset, 0);
        bool isLow = requantization.Lowest < requantization.Minimum;
        bool isHigh = requantization.Highest > requantization.Maximum;
        if (isLow || isHigh)
        {
            result = body.KeepInt("q", result.ToInt());
            if (isLow && isHigh && requantization is { Minimum: short.MinValue, Maximum: short.MaxValue })
            {
                LimitToShort(body, result, result.ToElementOf(memory));
            }
            else
            {
                body.Limit(result, isLow ? requantization.Minimum : null, isHigh ? requantization.Maximum : null);
            }
        }

        body.Store(memory, place, result.ToElementOf(memory));
    }

    /// <summary>Keeps an int local variable within int16: one comparison, with what is left of it in 16 bits, is less than two.</summary>
    private static void LimitToShort(MethodBody body, Expression value, Expression cut) => body.If(cut, "!=", value, 0, () => body.If(
        value, "<", Expression.Constant(0), 0.5,
        () => body.Assign(value, Expression.Constant(short.MinValue)),
        () => body.Assign(value, Expression.Constant(short.MaxValue))));
}
