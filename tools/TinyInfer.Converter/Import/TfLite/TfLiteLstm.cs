using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Import.TfLite;

/// <summary>
/// The many inputs of TensorFlow Lite's LSTM. Gates come in the order input, forget, cell, output; ONNX and the kernel have input, output,
/// forget, cell.
/// </summary>
internal static class TfLiteLstm
{
    private const int InputWeights = 1;
    private const int RecurrentWeightsAt = 5;
    private const int Biases = 12;
    private const int CellState = 19;

    /// <summary>For each gate in the kernel's order, its place in TensorFlow Lite's.</summary>
    private static readonly int[] _order = [0, 3, 1, 2];

    /// <summary>Inputs that only variants have: peepholes, projection, layer normalisation.</summary>
    private static readonly int[] _variants = [9, 10, 11, 16, 17, 20, 21, 22, 23];

    /// <summary>Refuses variants that the kernel does not compute.</summary>
    internal static void RequirePlain(TfLiteOperator op, TfLiteImporter importer)
    {
        if (_variants.Any(i => importer.HasInput(op, i)) || !importer.HasInput(op, InputWeights))
        {
            throw new ConversionException(
                "peepholes, projection, layer normalisation and coupled gates are not supported; use a plain LSTM.");
        }

        const int Tanh = 4;
        if (op.Byte(0) != Tanh || op.Float(2) != 0)
        {
            throw new ConversionException("an activation other than tanh, or a clipped projection, is not supported.");
        }
    }

    /// <summary>Weights and biases in the kernel's order, integers as the model has them.</summary>
    internal static RecurrentWeights Weights(TfLiteOperator op, TfLiteImporter importer)
    {
        ConstantTensor[] biases = [.. _order.Select(gate => importer.Constant(op, Biases + gate, "bias"))];
        float[] bias = [.. biases.SelectMany(b => b.Values), .. new float[biases.Sum(b => b.Values.Length)]];
        return new RecurrentWeights(
            Join(op, importer, InputWeights), Join(op, importer, RecurrentWeightsAt), new ConstantTensor([1, bias.Length], bias),
                isBackward: false);
    }

    /// <summary>Fraction bits of the cell, whose scale is a power of two.</summary>
    internal static int CellBits(TfLiteOperator op, TfLiteImporter importer)
    {
        TfLiteTensor cell = importer.Tensor(op, CellState);
        int bits = cell.Scales.Length == 1 ? -(int)Math.Round(Math.Log2(cell.Scales[0])) : 0;
        return cell.Type == TensorType.Int16 && bits is >= 1 and <= 15 && cell.Scales[0] == MathF.ScaleB(1, -bits)
            ? bits
            : throw new ConversionException($"{cell} should be a cell of int16 whose scale is a power of two. Quantize the model fully.");
    }

    /// <summary>The largest magnitude of the cell in its steps; Keras clips it at 10.</summary>
    internal static int CellLimit(TfLiteOperator op, int bits)
    {
        double limit = Math.ScaleB(op.Float(1), bits);
        return limit is > 0 and < short.MaxValue ? Math.Max(1, (int)limit) : short.MaxValue;
    }

    private static ConstantTensor Join(TfLiteOperator op, TfLiteImporter importer, int first)
    {
        ConstantTensor[] parts = [.. _order.Select(gate => importer.Constant(op, first + gate, "weights"))];
        int hidden = parts[0].Shape[0];
        int columns = parts[0].Shape[^1];
        if (parts.Any(p => !p.Shape.SequenceEqual((int[])[hidden, columns]) || p.Integers!.Scales.Length != 1
            || p.Integers.ZeroPoints[0] != 0))
        {
            throw new ConversionException("the gates' weights differ in shape, or are not quantized symmetrically with one scale.");
        }

        return new ConstantTensor([1, parts.Length * hidden, columns], [.. parts.SelectMany(p => p.Values)])
        {
            Integers = new FixedIntegers(
                [.. parts.SelectMany(p => p.Integers!.Values)],
                [.. parts.SelectMany(p => Enumerable.Repeat(p.Integers!.Scales[0], hidden))],
                new int[parts.Length * hidden],
                1),
        };
    }
}
