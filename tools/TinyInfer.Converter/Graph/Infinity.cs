namespace TinyInfer.Converter.Graph;

/// <summary>Numbers that stand for infinity: exporters pad with them, and a maximum over nothing but padding is one.</summary>
internal static class Infinity
{
    /// <summary>The least of them.</summary>
    internal const float Least = 1e30f;

    /// <summary>Writes them as what they stand for, so that no range of values takes them in.</summary>
    /// <param name="values">Values of a float model; changed.</param>
    internal static void Restore(Span<float> values)
    {
        foreach (ref float value in values)
        {
            value = value >= Least ? float.PositiveInfinity : value <= -Least ? float.NegativeInfinity : value;
        }
    }
}
