namespace TinyInfer.Converter.Tables;

/// <summary>Purpose of reading a table.</summary>
/// <param name="IsSeries">True where rows follow one another in time, and a value may be missing; false where each is a sample of its own,
/// whole.</param>
/// <param name="Width">Values of a row that are expected; null for any number.</param>
/// <param name="Rate">Rows per second that are expected; null if nothing is.</param>
internal sealed record TableUse(bool IsSeries, int? Width, double? Rate)
{
    /// <summary>Names of the values that are expected; a table that has columns of all these names is read by them. Null for any.</summary>
    internal IReadOnlyList<string>? Channels { get; init; }

    /// <summary>Samples, of any width.</summary>
    internal static TableUse Samples { get; } = new(false, null, null);
}
