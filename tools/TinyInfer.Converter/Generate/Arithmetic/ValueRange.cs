namespace TinyInfer.Converter.Generate.Arithmetic;

/// <summary>The values that a tensor's elements can have, whatever the model's inputs are.</summary>
/// <param name="Minimum">Lowest.</param>
/// <param name="Maximum">Highest.</param>
internal readonly record struct ValueRange(int Minimum, int Maximum)
{
    /// <summary>Any int8 value.</summary>
    internal static readonly ValueRange Int8 = new(sbyte.MinValue, sbyte.MaxValue);

    /// <summary>Any int16 value.</summary>
    internal static readonly ValueRange Int16 = new(short.MinValue, short.MaxValue);

    /// <summary>Whether all of it is int8.</summary>
    internal bool IsInt8 => Minimum >= Int8.Minimum && Maximum <= Int8.Maximum;

    /// <summary>The range that holds both.</summary>
    internal ValueRange Union(ValueRange other) => new(Math.Min(Minimum, other.Minimum), Math.Max(Maximum, other.Maximum));
}
