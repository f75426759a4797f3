namespace TinyInfer.Converter.Import;

/// <summary>How large a graph may be.</summary>
internal static class ModelSize
{
    /// <summary>The most operators: passes over a graph take the square of their number in time, and networks have some hundreds.</summary>
    private const int MostOperators = 4096;

    /// <summary>Proves that there are not far too many operators.</summary>
    /// <param name="count">Their number.</param>
    /// <exception cref="ConversionException">There are.</exception>
    internal static void Require(int count)
    {
        if (count > MostOperators)
        {
            throw new ConversionException(
                $"it has {count:N0} operators, where up to {MostOperators:N0} are taken; no device runs so many. "
                + "Export it without unrolled loops, or a smaller network.");
        }
    }
}
