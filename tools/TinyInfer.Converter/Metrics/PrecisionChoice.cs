namespace TinyInfer.Converter.Metrics;

/// <summary>How bits of weights and activations were chosen.</summary>
/// <param name="Metric">What answers were judged by.</param>
/// <param name="Reference">The metric that losses are counted from: the float model's; of 8 bits where there is none to be had.</param>
/// <param name="MaxLoss">The most that may be lost.</param>
/// <param name="Layers">Names of the layers with weights.</param>
/// <param name="Trials">What was tried.</param>
public sealed record PrecisionChoice(
    MetricKind Metric, double Reference, double MaxLoss, IReadOnlyList<string> Layers, IReadOnlyList<PrecisionTrial> Trials);
