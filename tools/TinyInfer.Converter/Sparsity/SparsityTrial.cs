namespace TinyInfer.Converter.Sparsity;

/// <summary>A way of pruning that was tried.</summary>
/// <param name="ByInputs">
/// The part of the pruned weights that was taken from all rows of a layer at once, so that inputs are not read at all; the others row by
/// row.
/// </param>
/// <param name="Value">What it is judged by: the metric, or the output's signal-to-noise ratio in dB.</param>
/// <param name="Instructions">IL instructions of one run.</param>
/// <param name="Products">Products that are left, of groups of weights that generated code multiplies at once.</param>
/// <param name="IsChosen">Whether it is what was written.</param>
public sealed record SparsityTrial(double ByInputs, double Value, long Instructions, int Products, bool IsChosen);
