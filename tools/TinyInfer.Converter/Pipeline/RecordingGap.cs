namespace TinyInfer.Converter.Pipeline;

/// <summary>Where samples are missing in a recording.</summary>
/// <param name="Frame">The first frame after them.</param>
/// <param name="Seconds">How long they would have lasted.</param>
/// <param name="Cause">Why there are none.</param>
/// <param name="LostFrames">How many frames were lost, about where the sensor lost them; null if none were taken.</param>
public sealed record RecordingGap(int Frame, double Seconds, GapCause Cause, long? LostFrames);
