using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Format;
using TinyInfer.Kernels;
using TinyInfer.Numerics;

namespace TinyInfer.Converter.Cost;

/// <summary>Makes what kernels make of a layer's weights, so that what they work out need not be worked out twice.</summary>
/// <param name="mode">How the weights are held.</param>
/// <param name="weights">The weights.</param>
/// <param name="bias">The biases of all rows.</param>
/// <param name="rescaling">From sums to outputs; null if sums stay what they are.</param>
/// <param name="output">The layer's output; null likewise.</param>
/// <param name="rounding">How the model rounds.</param>
/// <param name="isNarrow">Whether two weights share a byte of the blob.</param>
internal sealed class WeightCosts(
    ExecutionMode mode, sbyte[] weights, int[] bias, RescalingRecord? rescaling, BlobTensor? output, RoundingMode rounding,
    bool isNarrow = false)
{
    private readonly Constant _weights = new(
        new ArraySource(Array.ConvertAll(weights, w => (byte)(w + BlobFormat.WeightOffset))), 0, weights.Length, false);

    private readonly Requantizer? _requantizer = rescaling == null || output == null ? null : new Requantizer(
        [.. rescaling.Multipliers.Select(m => m.Mantissa)], [.. rescaling.Multipliers.Select(m => (sbyte)m.Exponent)],
        output.ZeroPoint, rescaling.Minimum, rescaling.Maximum, rounding);

    private readonly RequantizerCost? _cost = rescaling == null ? null : new RequantizerCost(rounding, rescaling);

    private readonly Scratch _scratch = new();

    /// <summary>Those of a layer whose sums become outputs.</summary>
    /// <param name="records">The records of the model.</param>
    /// <param name="op">The operator.</param>
    /// <param name="mode">How its weights are held.</param>
    /// <param name="linear">Its weights.</param>
    internal static WeightCosts Of(BlobModel records, BlobOperator op, ExecutionMode mode, LinearRecord linear) =>
        new(mode, linear.Weights, linear.Bias, linear.Rescaling, records.Tensors[op.Outputs[0]], records.Rounding, linear.IsNarrow);

    /// <summary>Cost of a matrix with some of the weights.</summary>
    /// <param name="start">The first of its weights.</param>
    /// <param name="rows">Number of accumulators.</param>
    /// <param name="columns">Number of inputs.</param>
    /// <param name="firstBias">Place of the first row's bias.</param>
    /// <param name="firstChannel">Place of the first row among the channels of the output.</param>
    internal MatrixCost Matrix(int start, int rows, int columns, int firstBias = 0, int firstChannel = 0) => mode == ExecutionMode.Packed
        ? new PackedMatrixCost(new PackedMatrix(_weights, start, bias, firstBias, rows, columns, _scratch, _requantizer, firstChannel),
            _cost)
        : new CompactMatrixCost(rows, columns, _cost, isNarrow);
}
