namespace TinyInfer.Converter.Graph;

/// <summary>
/// A constant that attention adds to its scores before softmax: −∞, or a number that stands for it, where a score is masked.
/// </summary>
internal static class AttentionMask
{
    /// <summary>Numbers from here on down stand for −∞.</summary>
    internal const float Infinite = -9999;

    /// <summary>True where a constant to be added masks some of what it is added to, and leaves the rest.</summary>
    /// <param name="values">The constant.</param>
    /// <returns>Whether it does.</returns>
    internal static bool IsMask(float[] values) => values.Min() <= Infinite && values.Max() == 0;
}
