using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Converter.Generate.Arithmetic;

/// <summary>An operator record, read as its kernel reads it.</summary>
/// <param name="model">The records of the blob.</param>
/// <param name="layer">Index of the operator.</param>
/// <param name="ranges">What the elements of each tensor can be.</param>
internal sealed class LayerRecord(BlobModel model, int layer, IReadOnlyList<ValueRange> ranges)
{
    private readonly BlobOperator _operator = model.Operators[layer];
    private int _next;

    /// <summary>Which operator.</summary>
    internal OperatorCode Code => _operator.Code;

    /// <summary>How the model rounds.</summary>
    internal RoundingMode Rounding => model.Rounding;

    /// <summary>The first input.</summary>
    internal BlobTensor Input => model.Tensors[_operator.Inputs[0]];

    /// <summary>What the elements of the first input can be.</summary>
    internal ValueRange InputRange => ranges[_operator.Inputs[0]];

    /// <summary>All inputs.</summary>
    internal IEnumerable<BlobTensor> Inputs => _operator.Inputs.Select(i => model.Tensors[i]);

    /// <summary>The second input; null where there is only one.</summary>
    internal BlobTensor? Second => Inputs.ElementAtOrDefault(1);

    /// <summary>What the elements of the second input can be.</summary>
    internal ValueRange SecondRange => ranges[_operator.Inputs[1]];

    /// <summary>The first output.</summary>
    internal BlobTensor Output => model.Tensors[_operator.Outputs[0]];

    /// <summary>All attributes.</summary>
    internal IReadOnlyList<int> Attributes => _operator.Attributes;

    /// <summary>The next attribute.</summary>
    internal int Next() => _operator.Attributes[_next++];

    /// <summary>The next attribute, or 0 where there is none.</summary>
    internal int NextOrZero() => _next < _operator.Attributes.Count ? Next() : 0;

    /// <summary>A constant of weights, stored as w + 128.</summary>
    internal sbyte[] Weights(int constant) => Array.ConvertAll(_operator.Constants[constant], b => (sbyte)(b - BlobFormat.WeightOffset));

    /// <summary>A constant of signed bytes.</summary>
    internal sbyte[] SBytes(int constant) => Array.ConvertAll(_operator.Constants[constant], b => (sbyte)b);

    /// <summary>A constant of 32-bit integers.</summary>
    internal int[] Ints(int constant)
    {
        byte[] bytes = _operator.Constants[constant];
        int[] values = new int[bytes.Length / 4];
        Buffer.BlockCopy(bytes, 0, values, 0, bytes.Length);
        return values;
    }

    /// <summary>What a kernel's requantizer reads: two constants, and the lowest and highest output as the next attributes.</summary>
    /// <param name="firstConstant">Place of the mantissas.</param>
    internal OutputScaling Scaling(int firstConstant)
    {
        int[] mantissas = Ints(firstConstant);
        byte[] exponents = _operator.Constants[firstConstant + 1];
        return new OutputScaling(
            [.. mantissas.Zip(exponents, (m, e) => new FixedPointMultiplier(m, (sbyte)e))], Rounding, Output.ZeroPoint, Next(), Next());
    }
}
