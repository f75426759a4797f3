namespace TinyInfer.Federation.Tests;

/// <summary>Windows' features of boards whose machines differ.</summary>
internal static class Features
{
    internal const int Count = 12;

    /// <summary>What all boards know of the features beforehand.</summary>
    internal static float[] Centre { get; } = [.. Enumerable.Range(0, Count).Select(i => (float)i)];

    internal static float[] Scale { get; } = [.. Enumerable.Range(0, Count).Select(i => 1f / (1 + (i % 3)))];

    /// <summary>Windows of a board: three things move twelve features, each board's a little differently.</summary>
    internal static float[][] OfBoard(int board, int windows)
    {
        Random random = new(board);
        double shift = Normal(random) * 0.3;
        return [.. Enumerable.Range(0, windows).Select(_ =>
        {
            double[] causes = [3 * Normal(random), 2 * Normal(random), 1.5 * Normal(random)];
            return Enumerable.Range(0, Count).Select(i =>
                (float)(i + ((1 + (i % 3)) * (shift + (0.25 * causes[i % 3]) + (0.1 * (i / 3) * causes[(i + 1) % 3])
                    + (0.2 * Normal(random)))))).ToArray();
        })];
    }

    internal static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
