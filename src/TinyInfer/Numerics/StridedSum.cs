namespace TinyInfer.Numerics;

/// <summary>Sums of int8 values that lie at a fixed distance.</summary>
internal static class StridedSum
{
    /// <summary>Adds values, four at a time.</summary>
    /// <param name="data">Where they are.</param>
    /// <param name="at">Index of the first.</param>
    /// <param name="count">How many.</param>
    /// <param name="step">Their distance.</param>
    /// <returns>Their sum.</returns>
    internal static int Compute(sbyte[] data, int at, int count, int step)
    {
        int two = 2 * step;
        int three = 3 * step;
        int four = 4 * step;
        int sum = 0;
        for (; count > 3; count -= 4)
        {
            sum += data[at] + data[at + step] + data[at + two] + data[at + three];
            at += four;
        }

        for (; count > 0; count--)
        {
            sum += data[at];
            at += step;
        }

        return sum;
    }
}
