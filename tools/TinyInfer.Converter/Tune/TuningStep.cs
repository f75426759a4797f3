namespace TinyInfer.Converter.Tune;

/// <summary>Something that was tried to bring the INT8 model nearer to the float model.</summary>
/// <param name="Name">What was tried.</param>
/// <param name="SignalToNoise">The output's signal-to-noise ratio with it over samples of the calibration data, in dB.</param>
/// <param name="IsKept">Whether it has been kept.</param>
public sealed record TuningStep(string Name, double SignalToNoise, bool IsKept);
