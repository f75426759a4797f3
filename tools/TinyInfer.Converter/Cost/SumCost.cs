using TinyInfer.Numerics;

namespace TinyInfer.Converter.Cost;

/// <summary>IL instructions of <see cref="StridedSum"/>: four values at a time, then the rest.</summary>
internal static class SumCost
{
    /// <summary>Those of one sum.</summary>
    /// <param name="count">Number of values.</param>
    internal static double Of(int count) => 24 + (35 * (count / 4)) + (17 * (count % 4));
}
