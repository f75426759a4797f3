using System.Numerics;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Collections;
using TinyInfer.Converter.Blob;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Decodes the tensors inside ONNX files, whichever of the format's ways of storing numbers they use.</summary>
internal static class OnnxTensor
{
    internal const int Float = 1;
    internal const int UInt8 = 2;
    internal const int Int8 = 3;
    internal const int UInt16 = 4;
    internal const int Int16 = 5;
    internal const int Int32 = 6;
    internal const int Int64 = 7;
    internal const int Text = 8;
    internal const int Bool = 9;
    internal const int Float16 = 10;
    internal const int Double = 11;
    internal const int UInt32 = 12;
    internal const int UInt64 = 13;
    internal const int BFloat16 = 16;

    private static readonly string[] _names =
    [
        "undefined", "float", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16", "double", "uint32",
        "uint64", "complex64", "complex128", "bfloat16", "float8e4m3fn", "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz", "uint4", "int4",
        "float4e2m1",
    ];

    internal static int[] Shape(TensorProto tensor) => [.. tensor.Dims.Select(d => d is >= 0 and <= int.MaxValue
        ? (int)d
        : throw new ConversionException($"Tensor '{tensor.Name}' has a dimension of {d}."))];

    /// <summary>The type that ONNX gives a number.</summary>
    internal static ElementType TypeOf(int number) => number switch
    {
        Int8 => ElementType.Int8,
        UInt8 => ElementType.UInt8,
        Int16 => ElementType.Int16,
        Int32 or UInt16 => ElementType.Int32,
        Int64 => ElementType.Int64,
        Bool => ElementType.Bool,
        _ => ElementType.Float32,
    };

    /// <summary>The name that ONNX gives a type.</summary>
    internal static string NameOf(int number) => _names.ElementAtOrDefault(number) ?? $"type {number}";

    /// <summary>The elements as numbers, row by row.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="takesNaN">Whether NaN means something in it.</param>
    /// <exception cref="ConversionException">The type is not supported, the data does not fill the shape, or a value is NaN.</exception>
    internal static double[] Values(TensorProto tensor, bool takesNaN = false)
    {
        double[] values = tensor.DataType switch
        {
            Float => Read<float>(tensor, tensor.FloatData, v => v),
            Double => Read<double>(tensor, tensor.DoubleData, v => v),
            Int64 => Read<long>(tensor, tensor.Int64Data, v => v),
            Int32 => Read<int>(tensor, tensor.Int32Data, v => v),
            Int16 => ReadNarrow<short>(tensor, v => v),
            UInt16 => ReadNarrow<ushort>(tensor, v => v),
            Int8 => ReadNarrow<sbyte>(tensor, v => v),
            UInt8 or Bool => ReadNarrow<byte>(tensor, v => v),
            Float16 => tensor.RawData.Length > 0
                ? Read<Half>(tensor, null, v => (double)v)
                : [.. tensor.Int32Data.Select(v => (double)BitConverter.UInt16BitsToHalf((ushort)v))],
            BFloat16 => Array.ConvertAll(
                ReadNarrow<ushort>(tensor, v => v), bits => (double)BitConverter.Int32BitsToSingle((int)bits << 16)),
            _ => throw new ConversionException($"Tensor '{tensor.Name}' has data type {tensor.DataType}, which is not supported."),
        };

        // In reals: products of sizes may be beyond all integers.
        double expected = tensor.Dims.Aggregate(1.0, (product, size) => product * size);
        if (values.Length != expected)
        {
            throw new ConversionException($"Tensor '{tensor.Name}' has {values.Length} values where its shape asks for {expected:G17}.");
        }

        return !takesNaN && Array.Exists(values, double.IsNaN)
            ? throw new ConversionException($"Tensor '{tensor.Name}' holds NaN: its training has gone wrong, or the file is damaged.")
            : values;
    }

    /// <summary>The elements in float32, row by row.</summary>
    /// <exception cref="ConversionException">As of <see cref="Values"/>.</exception>
    internal static float[] Floats(TensorProto tensor) => Array.ConvertAll(Values(tensor), v => (float)v);

    /// <summary>Makes a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">ONNX's number of the type of its elements.</param>
    /// <param name="dimensions">Its shape.</param>
    /// <param name="values">The elements, row by row.</param>
    /// <exception cref="ConversionException">The type is not supported.</exception>
    internal static TensorProto Make(string name, int type, IEnumerable<long> dimensions, double[] values)
    {
        TensorProto tensor = new() { Name = name, DataType = type };
        tensor.Dims.AddRange(dimensions);
        tensor.RawData = ByteString.CopyFrom(type switch
        {
            Float => Bytes(v => (float)v),
            Double => Bytes(v => v),
            Int64 => Bytes(v => (long)v),
            Int32 => Bytes(v => (int)v),
            Int8 => Bytes(v => (sbyte)v),
            UInt8 or Bool => Bytes(v => (byte)v),
            Float16 => Bytes(v => (Half)v),
            _ => throw new ConversionException($"Tensor '{name}' has data type {type}, which is not supported."),
        });
        return tensor;

        byte[] Bytes<T>(Converter<double, T> convert)
            where T : unmanaged => MemoryMarshal.AsBytes<T>(Array.ConvertAll(values, convert)).ToArray();
    }

    private static double[] Read<T>(TensorProto tensor, RepeatedField<T>? field, Func<T, double> convert)
        where T : unmanaged
    {
        if (tensor.RawData.Length == 0 && field != null)
        {
            return [.. field.Select(convert)];
        }

        ReadOnlySpan<T> elements = MemoryMarshal.Cast<byte, T>(tensor.RawData.Span);
        double[] values = new double[elements.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = convert(elements[i]);
        }

        return values;
    }

    private static double[] ReadNarrow<T>(TensorProto tensor, Func<T, double> convert)
        where T : unmanaged, INumberBase<T>
    {
        return tensor.RawData.Length > 0
            ? Read<T>(tensor, null, convert)
            : [.. tensor.Int32Data.Select(T.CreateTruncating).Select(convert)];
    }
}
