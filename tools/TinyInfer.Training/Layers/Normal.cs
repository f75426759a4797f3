namespace TinyInfer.Training.Layers;

/// <summary>The standard normal distribution.</summary>
internal static class Normal
{
    /// <summary>Draws a number (Box and Muller, 1958).</summary>
    /// <param name="random">Where chance comes from.</param>
    internal static float Draw(Random random) => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()))
        * Math.Cos(2 * Math.PI * random.NextDouble()));
}
