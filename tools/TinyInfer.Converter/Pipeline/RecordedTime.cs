using TinyInfer.Converter.Tables;

namespace TinyInfer.Converter.Pipeline;

/// <summary>The time of the frames of a recording whose gaps are known.</summary>
/// <param name="note">What is known of the recording.</param>
internal sealed class RecordedTime(RecordingNote note) : FrameTime
{
    private readonly Dictionary<int, double> _gaps = note.Gaps.GroupBy(gap => gap.Frame).ToDictionary(
        gaps => gaps.Key, gaps => gaps.Sum(gap => gap.Seconds));

    /// <inheritdoc/>
    internal override IReadOnlyList<int> Breaks { get; } = [.. note.Gaps.Select(gap => gap.Frame).Distinct().Order()];

    /// <inheritdoc/>
    internal override double? MeanRate => note.MeasuredRate ?? note.Sensor.Rate;

    /// <summary>The rate that the sensor was set to.</summary>
    internal override double? UsualRate => note.Sensor.Rate;

    /// <inheritdoc/>
    internal override double StepTo(int row) => (1 / MeanRate!.Value) + _gaps.GetValueOrDefault(row);

    /// <inheritdoc/>
    internal override string? DateOf(int row) => note.Start is { } start
        ? Format(start.AddSeconds((row / MeanRate!.Value) + _gaps.Where(gap => gap.Key <= row).Sum(gap => gap.Value)), true)
        : null;
}
