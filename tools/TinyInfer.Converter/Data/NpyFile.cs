using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Files;

namespace TinyInfer.Converter.Data;

/// <summary>NumPy's .npy format, versions 1 to 3: a magic, a header in Python's notation, the elements.</summary>
public static class NpyFile
{
    /// <summary>Reads an array.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">How much is read; null for the default.</param>
    /// <returns>The array.</returns>
    /// <exception cref="ConversionException">It is no such file, is cut, too large, or holds a type that is not supported.</exception>
    public static NumericArray Read(string path, DataLimit? limit = null)
    {
        using Stream file = InputFile.OpenFilled(path);
        return Read(file, path, limit ?? DataLimit.Default);
    }

    /// <summary>Reads an array.</summary>
    /// <param name="stream">The file, from its beginning.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <param name="limit">How much is read.</param>
    /// <returns>The array.</returns>
    /// <exception cref="ConversionException">It is no such file, is cut, too large, or holds a type that is not supported.</exception>
    internal static NumericArray Read(Stream stream, string path, DataLimit limit) =>
        Read(stream, NpyHeader.Read(stream, path), path, limit);

    /// <summary>Reads an array whose header has been read.</summary>
    /// <param name="stream">The file, behind the header.</param>
    /// <param name="header">The header.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <param name="limit">How much is read.</param>
    /// <returns>The array.</returns>
    /// <exception cref="ConversionException">It is cut, too large, or holds a type that is not supported.</exception>
    internal static NumericArray Read(Stream stream, NpyHeader header, string path, DataLimit limit)
    {
        ElementType type = NpyElements.TypeOf(header.Type) ?? throw new ConversionException(
            $"{path}: elements of type '{header.Type}' are not supported; save array.astype('float32').");
        if (stream.CanSeek && header.Count * NpyElements.SizeOf(header.Type) > stream.Length - stream.Position)
        {
            throw NpyHeader.Cut(path);
        }

        limit.Require(header.Count, path);
        return new NumericArray(header.Shape, NpyElements.Read(stream, header, path), type);
    }

    /// <summary>Reads an array of texts or numbers as texts, one after another.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">How much is read; null for the default.</param>
    /// <returns>A text an element, numbers without a fraction where they have none.</returns>
    /// <exception cref="ConversionException">Enumerating: it is no such file, is cut, too large, or holds a type that is not
    /// supported.</exception>
    internal static IEnumerable<string> ReadTexts(string path, DataLimit? limit = null)
    {
        limit ??= DataLimit.Default;
        using Stream stream = InputFile.OpenFilled(path);
        NpyHeader header = NpyHeader.Read(stream, path);
        string type = header.Type.TrimStart('<', '|', '=');
        if (type.StartsWith('O'))
        {
            throw UnsupportedTexts(type, path);
        }

        if (type.Length == 0 || type[0] is not ('U' or 'S'))
        {
            foreach (float value in Read(stream, header, path, limit).Values)
            {
                yield return value.ToString(CultureInfo.InvariantCulture);
            }

            yield break;
        }

        if (!int.TryParse(type.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int length))
        {
            throw UnsupportedTexts(type, path);
        }

        limit.Require(Math.Max(1.0, header.Count) * Math.Max(1.0, length), path);
        (Encoding encoding, int width) = type[0] == 'U' ? (Encoding.UTF32, 4) : (Encoding.UTF8, 1);
        byte[] bytes = new byte[length * width];
        for (int left = (int)header.Count; left > 0; left--)
        {
            NpyHeader.ReadWhole(stream, bytes, path);
            yield return encoding.GetString(bytes).TrimEnd('\0');
        }
    }

    /// <summary>Says what an array holds that is not made of numbers.</summary>
    /// <param name="header">The array's header.</param>
    /// <returns>What it holds; null if that is numbers.</returns>
    internal static string? Describe(NpyHeader header) => NpyElements.TypeOf(header.Type) != null
        ? null
        : header.Type.TrimStart('<', '>', '|', '=').FirstOrDefault() switch
        {
            'U' or 'S' or 'a' => "text",
            'O' => "objects",
            'M' or 'm' => "dates",
            'c' => "complex numbers",
            _ => header.Type,
        };

    /// <summary>Writes an array of float32.</summary>
    /// <param name="shape">Dimensions.</param>
    /// <param name="values">Elements, row by row.</param>
    /// <returns>The file.</returns>
    public static byte[] Write(int[] shape, float[] values) => Write(shape, "<f4", values, 4);

    /// <summary>Writes an array of int8.</summary>
    /// <param name="shape">Dimensions.</param>
    /// <param name="values">Elements, row by row.</param>
    /// <returns>The file.</returns>
    public static byte[] Write(int[] shape, sbyte[] values) => Write(shape, "|i1", values, 1);

    /// <summary>Writes an array in its type.</summary>
    /// <param name="array">The array.</param>
    /// <returns>The file.</returns>
    public static byte[] Write(NumericArray array) => array.Type switch
    {
        ElementType.Float32 => Write(array.Shape, array.Values),
        ElementType.Int8 => Write(array.Shape, Array.ConvertAll(array.Values, v => (sbyte)v)),
        ElementType.UInt8 => Write(array.Shape, "|u1", Array.ConvertAll(array.Values, v => (byte)v), 1),
        ElementType.Bool => Write(array.Shape, "|b1", Array.ConvertAll(array.Values, v => v != 0), 1),
        ElementType.Int16 => Write(array.Shape, "<i2", Array.ConvertAll(array.Values, v => (short)v), 2),
        ElementType.Int32 => Write(array.Shape, "<i4", Array.ConvertAll(array.Values, v => (int)v), 4),
        _ => Write(array.Shape, "<i8", Array.ConvertAll(array.Values, v => (long)v), 8),
    };

    private static ConversionException UnsupportedTexts(string type, string path) =>
        new($"{path}: elements of type '{type}' are not supported; save labels as labels.astype(str).");

    /// <summary>Writes the beginning of a file, up to the elements.</summary>
    /// <param name="type">NumPy's name of the elements' type.</param>
    /// <param name="shape">Dimensions.</param>
    /// <param name="least">The least bytes that it has, for one that is written anew when more elements have come.</param>
    /// <returns>The bytes; their number is a multiple of 64.</returns>
    internal static byte[] WriteHeader(string type, int[] shape, int least = 0)
    {
        string tuple = string.Join(", ", shape) + (shape.Length == 1 ? "," : string.Empty);
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({tuple}), }}";
        int length = Math.Max(least, (10 + header.Length + 1 + 63) / 64 * 64);
        byte[] bytes = new byte[length];
        NpyHeader.Magic.CopyTo(bytes);
        bytes[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)(length - 10));
        Encoding.ASCII.GetBytes(header.PadRight(length - 11) + "\n").CopyTo(bytes, 10);
        return bytes;
    }

    private static byte[] Write(int[] shape, string type, Array values, int size)
    {
        byte[] header = WriteHeader(type, shape);
        byte[] file = new byte[header.Length + (values.Length * size)];
        header.CopyTo(file, 0);
        Buffer.BlockCopy(values, 0, file, header.Length, values.Length * size);
        return file;
    }
}
