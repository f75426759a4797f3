using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TinyInfer.Converter.Blob;

namespace TinyInfer.Converter.Data;

/// <summary>The elements of a .npy file, of any type of numbers, byte order and order of axes.</summary>
internal static class NpyElements
{
    /// <summary>Elements that are read at a time.</summary>
    private const int Piece = 1 << 16;

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

    /// <summary>Bytes of an element.</summary>
    /// <param name="descriptor">NumPy's name of the type, one of those that <see cref="TypeOf"/> knows.</param>
    internal static int SizeOf(string descriptor) => descriptor.EndsWith('?') ? 1 : descriptor[^1] - '0';

    /// <summary>Reads elements, a piece at a time.</summary>
    /// <param name="stream">The file, behind the header.</param>
    /// <param name="header">The header, of a type that <see cref="TypeOf"/> knows, with no more elements than an array holds.</param>
    /// <param name="path">The file, for messages.</param>
    /// <returns>The elements, the last axis running fastest.</returns>
    /// <exception cref="ConversionException">There are too few bytes.</exception>
    internal static float[] Read(Stream stream, NpyHeader header, string path)
    {
        string type = header.Type.TrimStart('<', '>', '|', '=');
        int size = SizeOf(header.Type);
        bool isSwapped = header.Type[0] == '>';
        List<float[]> pieces = [];
        byte[] bytes = new byte[Piece * size];

        // Room is made as bytes come, so that a header that promises more than there is takes none.
        for (long left = (long)header.Count; left > 0; left -= Piece)
        {
            Span<byte> piece = bytes.AsSpan(0, (int)Math.Min(left, Piece) * size);
            NpyHeader.ReadWhole(stream, piece, path);
            if (isSwapped)
            {
                Swap(piece, size);
            }

            pieces.Add(Convert(piece, type));
        }

        float[] values = Join(pieces);
        return header.IsFortran && header.Shape.Count(d => d > 1) > 1 ? Transpose(values, header.Shape) : values;
    }

    private static float[] Join(List<float[]> pieces)
    {
        if (pieces.Count == 1)
        {
            return pieces[0];
        }

        float[] values = new float[pieces.Sum(piece => piece.Length)];
        for (int i = 0, at = 0; i < pieces.Count; i++)
        {
            pieces[i].CopyTo(values, at);
            at += pieces[i].Length;
            pieces[i] = [];
        }

        return values;
    }

    private static float[] Convert(ReadOnlySpan<byte> data, string type) => type switch
    {
        "f4" => MemoryMarshal.Cast<byte, float>(data).ToArray(),
        "f8" => Convert<double>(data, v => (float)v),
        "f2" => Convert<Half>(data, v => (float)v),
        "i8" => Convert<long>(data, v => v),
        "u8" => Convert<ulong>(data, v => v),
        "i4" => Convert<int>(data, v => v),
        "u4" => Convert<uint>(data, v => v),
        "i2" => Convert<short>(data, v => v),
        "u2" => Convert<ushort>(data, v => v),
        "i1" => Convert<sbyte>(data, v => v),
        _ => Convert<byte>(data, v => v),
    };

    private static float[] Convert<T>(ReadOnlySpan<byte> data, Func<T, float> convert)
        where T : struct
    {
        ReadOnlySpan<T> elements = MemoryMarshal.Cast<byte, T>(data);
        float[] values = new float[elements.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = convert(elements[i]);
        }

        return values;
    }

    private static void Swap(Span<byte> data, int size)
    {
        switch (size)
        {
            case 2:
                Span<ushort> words = MemoryMarshal.Cast<byte, ushort>(data);
                BinaryPrimitives.ReverseEndianness(words, words);
                break;
            case 4:
                Span<uint> doubles = MemoryMarshal.Cast<byte, uint>(data);
                BinaryPrimitives.ReverseEndianness(doubles, doubles);
                break;
            case 8:
                Span<ulong> quads = MemoryMarshal.Cast<byte, ulong>(data);
                BinaryPrimitives.ReverseEndianness(quads, quads);
                break;
        }
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
