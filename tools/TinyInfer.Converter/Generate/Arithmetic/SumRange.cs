namespace TinyInfer.Converter.Generate.Arithmetic;

/// <summary>Sums that a linear form can reach.</summary>
/// <param name="Minimum">Lowest.</param>
/// <param name="Maximum">Highest.</param>
internal readonly record struct SumRange(long Minimum, long Maximum)
{
    /// <summary>Difference of highest and lowest.</summary>
    internal long Width => Maximum - Minimum;

    /// <summary>Bits that hold all values once the lowest is moved to 0.</summary>
    internal int Bits => Width == 0 ? 0 : 64 - (int)long.LeadingZeroCount(Width);

    public static SumRange operator +(SumRange a, SumRange b) => new(a.Minimum + b.Minimum, a.Maximum + b.Maximum);

    /// <summary>The range with one more term.</summary>
    /// <param name="factor">The term's factor.</param>
    /// <param name="value">What it multiplies.</param>
    internal SumRange Plus(long factor, ValueRange value) => factor >= 0
        ? new SumRange(Minimum + (factor * value.Minimum), Maximum + (factor * value.Maximum))
        : new SumRange(Minimum + (factor * value.Maximum), Maximum + (factor * value.Minimum));
}
