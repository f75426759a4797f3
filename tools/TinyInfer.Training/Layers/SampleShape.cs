namespace TinyInfer.Training.Layers;

/// <summary>Shape of a sample, channels last: what a sensor delivers, frame after frame.</summary>
/// <param name="Height">Rows; 1 for a series.</param>
/// <param name="Width">Columns, or frames of a series; 1 for a list of features.</param>
/// <param name="Channels">Values of a position.</param>
internal readonly record struct SampleShape(int Height, int Width, int Channels)
{
    /// <summary>Number of values.</summary>
    internal int Length => Height * Width * Channels;

    /// <summary>Number of positions.</summary>
    internal int Positions => Height * Width;

    /// <summary>A list of features.</summary>
    internal static SampleShape Of(int features) => new(1, 1, features);
}
