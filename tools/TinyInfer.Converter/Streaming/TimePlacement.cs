namespace TinyInfer.Converter.Streaming;

/// <summary>How a value lies in time, in the network over whole windows.</summary>
/// <param name="Axis">The axis of time.</param>
/// <param name="Window">Frames along it.</param>
/// <param name="Decimation">Frames of the model's input from one of these frames to the next.</param>
/// <param name="Lag">Frames of the model's input, at its newest end, that this value does not see.</param>
internal sealed record TimePlacement(int Axis, int Window, int Decimation, int Lag);
