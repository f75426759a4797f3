using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TinyInfer.Converter.Blob;

namespace TinyInfer.Converter.Data;

/// <summary>The elements of a .npy file, of any type of numbers, byte order and order of axes.</summary>
internal static class NpyElements
{
    /// <summary>Conversion of elements of a type.</summary>
    /// <param name="descriptor">NumPy's name of the type, with the byte order.</param>
    /// <returns>The type; null if elements of it are no real numbers.</returns>
    internal static ElementType? TypeOf(string descriptor) => descriptor.TrimStart('<', '>', '|', '=') switch
    {
        "f2" or "f4" or "f8" => ElementType.Float32,
        "i1" => ElementType.Int8,
        "u1" => ElementType.UInt8,
        "b1" or "?" => ElementType.Bool,
        "i2" => ElementType.Int16,
        "i4" or "u2" => ElementType.Int32,
        "i8" or "u4" or "u8" => ElementType.Int64,
        _ => null,
    };

    /// <summary>Reads elements.</summary>
    /// <param name="data">The bytes behind the header.</param>
    /// <param name="descriptor">NumPy's name of the type, one of those that <see cref="TypeOf"/> knows.</param>
    /// <param name="shape">Dimensions.</param>
    /// <param name="isFortran">True where the first axis runs fastest.</param>
    /// <returns>The elements, the last axis running fastest; null if there are too few bytes.</returns>
    internal static float[]? Read(ReadOnlySpan<byte> data, string descriptor, int[] shape, bool isFortran)
    {
        string type = descriptor.TrimStart('<', '>', '|', '=');
        int size = type == "?" ? 1 : type[1] - '0';
        if (Count(shape) is not { } count || count > data.Length / size)
        {
            return null;
        }

        byte[]? swapped = descriptor[0] == '>' && size > 1 ? Swap(data[..(count * size)], size) : null;
        float[] values = Convert(swapped ?? data[..(count * size)], type, count);
        return isFortran && shape.Count(d => d > 1) > 1 ? Transpose(values, shape) : values;
    }

    /// <summary>Number of elements; null if it is absurd.</summary>
    private static int? Count(int[] shape)
    {
        long count = 1;
        foreach (int size in shape)
        {
            count *= size;
            if (count > Array.MaxLength)
            {
                return null;
            }
        }

        return (int)count;
    }

    private static float[] Convert(ReadOnlySpan<byte> data, string type, int count)
    {
        float[] values = new float[count];
        switch (type)
        {
            case "f4":
                MemoryMarshal.Cast<byte, float>(data).CopyTo(values);
                break;
            case "f8":
                Convert<double>(data, values, v => (float)v);
                break;
            case "f2":
                Convert<Half>(data, values, v => (float)v);
                break;
            case "i8":
                Convert<long>(data, values, v => v);
                break;
            case "u8":
                Convert<ulong>(data, values, v => v);
                break;
            case "i4":
                Convert<int>(data, values, v => v);
                break;
            case "u4":
                Convert<uint>(data, values, v => v);
                break;
            case "i2":
                Convert<short>(data, values, v => v);
                break;
            case "u2":
                Convert<ushort>(data, values, v => v);
                break;
            case "i1":
                Convert<sbyte>(data, values, v => v);
                break;
            default:
                Convert<byte>(data, values, v => v);
                break;
        }

        return values;
    }

    private static void Convert<T>(ReadOnlySpan<byte> data, float[] values, Func<T, float> convert)
        where T : struct
    {
        ReadOnlySpan<T> elements = MemoryMarshal.Cast<byte, T>(data);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = convert(elements[i]);
        }
    }

    private static byte[] Swap(ReadOnlySpan<byte> data, int size)
    {
        byte[] swapped = data.ToArray();
        switch (size)
        {
            case 2:
                Span<ushort> words = MemoryMarshal.Cast<byte, ushort>(swapped.AsSpan());
                BinaryPrimitives.ReverseEndianness(words, words);
                break;
            case 4:
                Span<uint> doubles = MemoryMarshal.Cast<byte, uint>(swapped.AsSpan());
                BinaryPrimitives.ReverseEndianness(doubles, doubles);
                break;
            default:
                Span<ulong> quads = MemoryMarshal.Cast<byte, ulong>(swapped.AsSpan());
                BinaryPrimitives.ReverseEndianness(quads, quads);
                break;
        }

        return swapped;
    }

    private static float[] Transpose(float[] values, int[] shape)
    {
        int[] steps = new int[shape.Length];
        for (int axis = 0, step = 1; axis < shape.Length; step *= shape[axis++])
        {
            steps[axis] = step;
        }

        float[] result = new float[values.Length];
        int[] at = new int[shape.Length];
        for (int i = 0, from = 0; i < result.Length; i++)
        {
            result[i] = values[from];
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                from += steps[axis];
                if (++at[axis] < shape[axis])
                {
                    break;
                }

                from -= steps[axis] * shape[axis];
                at[axis] = 0;
            }
        }

        return result;
    }
}
