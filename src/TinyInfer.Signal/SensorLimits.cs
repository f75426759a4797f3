namespace TinyInfer.Signal;

/// <summary>Limits beyond which <see cref="SensorHealth"/> sees a fault.</summary>
public sealed class SensorLimits
{
    /// <summary>
    /// The lowest sample that the sensor can give; at or below it a sample is saturated. Defaults to the lowest 16-bit number.
    /// </summary>
    public int Lowest { get; set; } = short.MinValue;

    /// <summary>
    /// The highest sample that the sensor can give; at or above it a sample is saturated. Defaults to the highest 16-bit number.
    /// </summary>
    public int Highest { get; set; } = short.MaxValue;

    /// <summary>
    /// Saturated samples in a window that make a fault; 0 for never. Defaults to 8: a shock may clip a few samples, and is no fault of the
    /// sensor.
    /// </summary>
    public int SaturatedCount { get; set; } = 8;

    /// <summary>
    /// Samples at the end of a window without a change that make a fault; 0 for never. Defaults to 32; windows of fewer samples
    /// are not checked. For slow quantities in coarse steps choose 0, or more.
    /// </summary>
    public int StuckCount { get; set; } = 32;

    /// <summary>
    /// Windows in a row, each equal to the last one that it shares no samples with, that make a fault; 0 for never, for what truly repeats
    /// itself. Defaults to 2.
    /// </summary>
    public int RepeatCount { get; set; } = 2;
}
