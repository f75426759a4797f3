namespace TinyInfer.Converter.Generate.Arithmetic;

/// <summary>The values that a tensor's elements can have, whatever the model's inputs are.</summary>
/// <param name="Minimum">Lowest.</param>
/// <param name="Maximum">Highest.</param>
internal readonly record struct ValueRange(int Minimum, int Maximum)
{
    /// <summary>Any int8 value.</summary>
    internal static readonly ValueRange Int8 = new(sbyte.MinValue, sbyte.MaxValue);

    /// <summary>The range that holds both.</summary>
    internal ValueRange Union(ValueRange other) => new(Math.Min(Minimum, other.Minimum), Math.Max(Maximum, other.Maximum));
}
