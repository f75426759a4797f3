using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Scales and zero points of a QuantizeLinear or DequantizeLinear node.</summary>
/// <param name="Scales">One scale, or one per entry of the axis.</param>
/// <param name="ZeroPoints">As many zero points, as the model has them.</param>
/// <param name="Axis">The axis, which may be counted from the end.</param>
/// <param name="Type">ONNX's number of the integers' type.</param>
internal sealed record QuantizationParameters(float[] Scales, int[] ZeroPoints, long Axis, int Type)
{
    /// <summary>Offset from unsigned to signed integers.</summary>
    private int Shift => Type == OnnxTensor.UInt8 ? 128 : 0;

    /// <summary>Reads inputs 1 and 2, which have to be constant.</summary>
    internal static QuantizationParameters Read(OnnxNode node, OnnxImporter importer)
    {
        float[] scales = importer.Constant(node, 1, "scale").Values;
        float[]? zeroPoints = importer.OptionalConstant(node, 2, "zero point")?.Values;
        bool dequantizes = node.OpType.EndsWith("DequantizeLinear", StringComparison.Ordinal);
        int type = importer.ElementType(dequantizes ? node.Inputs[0] : node.Outputs[0]);
        if (type is not (OnnxTensor.Int8 or OnnxTensor.UInt8 or OnnxTensor.Int16 or OnnxTensor.Int32))
        {
            throw new ConversionException($"{OnnxTensor.NameOf(type)} values are not supported; quantize to int8 or uint8, or int16.");
        }

        if (node.Int("block_size", 0) != 0)
        {
            throw new ConversionException("quantization in blocks is not supported; quantize per tensor or per channel.");
        }

        if (Array.FindIndex(scales, s => !(s >= 0 && float.IsFinite(s))) is >= 0 and int at)
        {
            throw new ConversionException($"scale {at} of {scales.Length} is {scales[at]}, which is none; quantize the model again.");
        }

        return (zeroPoints == null || zeroPoints.Length == scales.Length)
            ? new QuantizationParameters(
                scales, zeroPoints == null ? new int[scales.Length] : Array.ConvertAll(zeroPoints, z => (int)z), node.Int("axis", 1), type)
            : throw new ConversionException(
                $"there are {zeroPoints.Length} zero points for {scales.Length} scales; quantize the model again.");
    }

    /// <summary>The quantization of an activation.</summary>
    /// <exception cref="ConversionException">There are several scales, or the integers have 32 bits.</exception>
    internal Quantization OfActivation() => Type == OnnxTensor.Int32
        ? throw new ConversionException("an activation has integers of 32 bits; only the bias of a layer can have that.")
        : Scales.Length == 1 && Scales[0] > 0
            ? new Quantization(Scales[0], ZeroPoints[0] - Shift) { IsWide = Type == OnnxTensor.Int16 }
            : throw new ConversionException(Scales.Length == 1
                ? "an activation has the scale 0, so that it could hold nothing; calibrate the model again."
                : "an activation has a scale for each channel; quantize activations per tensor.");

    /// <summary>Makes reals of a constant of integers, and keeps the integers.</summary>
    internal ConstantTensor Dequantize(int[] shape, long[] integers) => Make(shape, Array.ConvertAll(integers, q => (int)q));

    /// <summary>Makes integers of a constant of reals, halves to even, and keeps the reals that they stand for.</summary>
    internal ConstantTensor Quantize(ConstantTensor reals)
    {
        (int low, int high) = Type switch
        {
            OnnxTensor.UInt8 => (0, 255),
            OnnxTensor.Int16 => (short.MinValue, short.MaxValue),
            _ => (-128, 127),
        };
        Func<int, int> channel = Channel(reals.Shape);
        int[] values = [.. reals.Values.Select((v, i) => Scales[channel(i)] == 0
            ? ZeroPoints[channel(i)]
            : (int)Math.Clamp(MathF.Round(v / Scales[channel(i)]) + ZeroPoints[channel(i)], low, high))];
        return Make(reals.Shape, values);
    }

    private ConstantTensor Make(int[] shape, int[] values)
    {
        Func<int, int> channel = Channel(shape);

        // Whatever has the scale 0, as a channel that was pruned, is 0; the device wants a scale that is none.
        float standIn = Scales.Where(scale => scale > 0).DefaultIfEmpty(1f / 128).Max();
        int[] held = [.. values.Select((q, i) => Scales[channel(i)] == 0 ? ZeroPoints[channel(i)] : q)];
        float[] reals = [.. values.Select((q, i) => Scales[channel(i)] * (q - ZeroPoints[channel(i)]))];
        int shift = Shift;
        return new ConstantTensor(shape, reals)
        {
            Integers = new FixedIntegers(
                Array.ConvertAll(held, q => q - shift),
                Array.ConvertAll(Scales, scale => scale > 0 ? scale : standIn),
                Array.ConvertAll(ZeroPoints, z => z - shift),
                Scales.Length == 1 ? -1 : Shapes.Axis(Axis, shape.Length)),
        };
    }

    /// <summary>Which scale an element has.</summary>
    private Func<int, int> Channel(int[] shape)
    {
        if (Scales.Length == 1)
        {
            return _ => 0;
        }

        int axis = Shapes.Axis(Axis, shape.Length);
        int inner = Shapes.Strides(shape)[axis];
        return shape[axis] == Scales.Length
            ? i => i / inner % Scales.Length
            : throw new ConversionException($"{Scales.Length} scales do not fit axis {axis} of {Shapes.Format(shape)}.");
    }
}
