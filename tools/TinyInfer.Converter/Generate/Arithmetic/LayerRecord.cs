using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Format;

namespace TinyInfer.Converter.Generate.Arithmetic;

/// <summary>A layer to generate code of: its record, tensors, and what they can hold.</summary>
/// <param name="model">The records of the blob.</param>
/// <param name="layer">Index of the operator.</param>
/// <param name="ranges">What the elements of each tensor can be.</param>
internal sealed class LayerRecord(BlobModel model, int layer, IReadOnlyList<ValueRange> ranges)
{
    private readonly BlobOperator _operator = model.Operators[layer];

    /// <summary>Which operator.</summary>
    internal OperatorCode Code => _operator.Code;

    /// <summary>How the model rounds.</summary>
    internal RoundingMode Rounding => model.Rounding;

    /// <summary>The first input.</summary>
    internal BlobTensor Input => model.Tensors[_operator.Inputs[0]];

    /// <summary>Range of the first input's elements.</summary>
    internal ValueRange InputRange => ranges[_operator.Inputs[0]];

    /// <summary>All inputs.</summary>
    internal IEnumerable<BlobTensor> Inputs => _operator.Inputs.Select(i => model.Tensors[i]);

    /// <summary>The second input; null if there is only one.</summary>
    internal BlobTensor? Second => Inputs.ElementAtOrDefault(1);

    /// <summary>Range of the second input's elements.</summary>
    internal ValueRange SecondRange => ranges[_operator.Inputs[1]];

    /// <summary>The first output.</summary>
    internal BlobTensor Output => model.Tensors[_operator.Outputs[0]];

    /// <summary>Attributes and constants by name.</summary>
    /// <typeparam name="T">The operator's record.</typeparam>
    internal T Read<T>()
        where T : OperatorRecord => (T)OperatorRecord.Read(_operator);

    /// <summary>Whether it reads and writes int16.</summary>
    internal bool IsWide => Input.IsWide;

    /// <summary>How sums of a layer with weights become the first output.</summary>
    /// <param name="linear">What the operator's record says of it.</param>
    internal OutputScaling Scaling(LinearRecord linear) => !IsWide ? Scaling(linear.Rescaling)
        : linear.HighBias == null ? Scaling(linear.Rescaling) with { ZeroPoint = 0 }
        : Scaling(linear.Rescaling).OfLongSums();

    /// <summary>How sums become the first output.</summary>
    /// <param name="rescaling">What the operator's record says of it.</param>
    internal OutputScaling Scaling(RescalingRecord rescaling) =>
        new(rescaling.Multipliers, Rounding, Output.ZeroPoint, rescaling.Minimum, rescaling.Maximum);
}
