using System.Runtime.InteropServices;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Import.TfLite;

/// <summary>A tensor of a .tflite file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Data">Its contents where it is constant; otherwise empty.</param>
/// <param name="Scales">Scales of its quantization: none, one, or one per entry of <paramref name="Axis"/>.</param>
/// <param name="ZeroPoints">As many zero points.</param>
/// <param name="Axis">The axis that several scales go along.</param>
internal sealed record TfLiteTensor(
    string Name, TensorType Type, int[] Shape, ReadOnlyMemory<byte> Data, float[] Scales, int[] ZeroPoints, int Axis)
{
    /// <summary>Number of elements.</summary>
    internal int Length => Shapes.Length(Shape);

    /// <summary>True where its contents are known.</summary>
    internal bool IsConstant => !Data.IsEmpty;

    /// <summary>The fault of the tensor as a whole, or null.</summary>
    internal string? Problem { get; init; }

    /// <summary>Where a value that holds the tensor's numbers stands in the model.</summary>
    internal SourceTensor Source => new(Name, Shape)
    {
        Type = Type switch
        {
            TensorType.Int8 => ElementType.Int8,
            TensorType.UInt8 => ElementType.UInt8,
            TensorType.Int16 => ElementType.Int16,
            TensorType.Int32 => ElementType.Int32,
            TensorType.Int64 => ElementType.Int64,
            TensorType.Bool => ElementType.Bool,
            _ => ElementType.Float32,
        },
        Wide = Type is TensorType.Int16 or TensorType.Int32 && Scales is [> 0] ? new Quantization(Scales[0], ZeroPoints[0]) : null,
    };

    /// <summary>True where elements are integers of 8 bits, as the device's are.</summary>
    internal bool IsByte => Type is TensorType.Int8 or TensorType.UInt8;

    /// <summary>Fails where something is wrong with the tensor as a whole.</summary>
    /// <returns>This tensor.</returns>
    /// <exception cref="ConversionException">There is.</exception>
    internal TfLiteTensor RequireSound() => Problem == null ? this : throw new ConversionException($"tensor '{Name}' {Problem}.");

    /// <summary>How an activation is int8 or int16; unsigned bytes are moved to signed.</summary>
    /// <exception cref="ConversionException">It is not quantized with one scale, or is of another type.</exception>
    internal Quantization Quantization()
    {
        bool isWide = Type == TensorType.Int16;
        if (!IsByte && !isWide)
        {
            throw NotInt8();
        }

        if (Scales.Length != 1)
        {
            throw new ConversionException(
                $"{this} is an activation and has {Scales.Length} scales; it needs one. Quantize the model fully.");
        }

        int zeroPoint = ZeroPoints[0] - (Type == TensorType.UInt8 ? 128 : 0);
        Quantization quantization = new(Scales[0], zeroPoint) { IsWide = isWide };
        return Scales[0] > 0 && zeroPoint >= quantization.Lowest && zeroPoint <= quantization.Highest
            ? quantization
            : throw new ConversionException($"{this} has the scale {Scales[0]} and the zero point {ZeroPoints[0]}, which cannot be.");
    }

    /// <summary>The problem with an activation of another type.</summary>
    internal ConversionException NotInt8() => new(
        $"{this} is not int8. Quantize the model fully: give the converter a representative_dataset and "
        + "target_spec.supported_ops = [TFLITE_BUILTINS_INT8].");

    /// <summary>The elements of a constant of integers.</summary>
    /// <exception cref="ConversionException">It is of another type, or its contents do not fill its shape.</exception>
    internal long[] Integers()
    {
        long[] values = Type switch
        {
            TensorType.Int8 => Read<sbyte>(v => v),
            TensorType.UInt8 => Read<byte>(v => v),
            TensorType.Int16 => Read<short>(v => v),
            TensorType.Int32 => Read<int>(v => v),
            TensorType.Int64 => Read<long>(v => v),
            TensorType.Int4 => Nibbles(),
            _ => throw new ConversionException(
                $"{this} is constant, where integers are expected. Quantize the model fully, weights and activations."),
        };
        return values.Length == Length
            ? values
            : throw new ConversionException($"{this} has {values.Length} values where its shape asks for {Length}; the file is damaged.");
    }

    /// <summary>The constant as the graph has it, its integers fixed.</summary>
    /// <exception cref="ConversionException">It holds no integers, or is not quantized.</exception>
    internal ConstantTensor Constant()
    {
        long[] integers = Integers();
        if (Scales.Length == 0)
        {
            throw new ConversionException($"{this} is constant and has no scale. Quantize the model fully.");
        }

        int[] zeroPoints = ZeroPoints;
        if (Type == TensorType.UInt8)
        {
            integers = Array.ConvertAll(integers, q => q - 128);
            zeroPoints = Array.ConvertAll(zeroPoints, z => z - 128);
        }

        int inner = Scales.Length == 1 ? Math.Max(1, Length) : Shapes.Strides(Shape)[Axis];
        float[] values = [.. integers.Select((q, i) =>
        {
            int channel = i / inner % Scales.Length;
            return (float)((double)Scales[channel] * (q - zeroPoints[channel]));
        })];
        return new ConstantTensor(Shape, values)
        {
            Integers = new FixedIntegers(
                Array.ConvertAll(integers, q => checked((int)q)), Scales, zeroPoints, Scales.Length == 1 ? -1 : Axis),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => $"tensor '{Name}' ({Type.ToString().ToLowerInvariant()} {Shapes.Format(Shape)})";

    private long[] Read<T>(Func<T, long> convert)
        where T : unmanaged => [.. MemoryMarshal.Cast<byte, T>(Data.Span).ToArray().Select(convert)];

    /// <summary>Two signed numbers of four bits a byte, the lower half first.</summary>
    private long[] Nibbles() => [.. Data.ToArray().SelectMany(b => (long[])[(sbyte)(b << 4) >> 4, (sbyte)b >> 4]).Take(Length)];
}
