namespace TinyInfer.Converter.LowRank;

/// <summary>A fully connected layer that has become two.</summary>
/// <param name="Layer">Its name, which the second of them has.</param>
/// <param name="Rows">Its outputs.</param>
/// <param name="Columns">Its inputs.</param>
/// <param name="Rank">The numbers between the two.</param>
/// <param name="SignalToNoise">Of its output in float, against what it was, over calibration samples, in dB.</param>
public sealed record FactoredLayer(string Layer, int Rows, int Columns, int Rank, double SignalToNoise);
