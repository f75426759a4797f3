using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TinyInfer.Converter.Blob;

namespace TinyInfer.Converter.Data;

/// <summary>NumPy's .npy format, versions 1 to 3: a magic, a header in Python's notation, the elements.</summary>
public static partial class NpyFile
{
    private static readonly byte[] _magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads an array.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <returns>The array.</returns>
    /// <exception cref="ConversionException">It is no such file, is cut, or holds a type that is not supported.</exception>
    public static NumericArray Read(ReadOnlySpan<byte> bytes, string path)
    {
        (Match header, int start) = ReadHeader(bytes, path);
        int[] shape = ParseShape(header.Groups["shape"].Value, path);
        string type = header.Groups["type"].Value;
        ElementType found = NpyElements.TypeOf(type)
            ?? throw new ConversionException($"{path}: elements of type '{type}' are not supported; save array.astype('float32').");
        return new NumericArray(shape, NpyElements.Read(bytes[start..], type, shape, header.Groups["order"].Value == "True")
            ?? throw Cut(path), found);
    }

    /// <summary>Reads an array of texts or numbers as texts.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <returns>A text an element, numbers without a fraction where they have none.</returns>
    /// <exception cref="ConversionException">It is no such file, is cut, or holds a type that is not supported.</exception>
    internal static string[] ReadTexts(ReadOnlySpan<byte> bytes, string path)
    {
        (Match header, int start) = ReadHeader(bytes, path);
        string type = header.Groups["type"].Value.TrimStart('<', '|', '=');
        if (type[0] is not ('U' or 'S'))
        {
            return type[0] == 'O'
                ? throw new ConversionException($"{path}: elements of type '{type}' are not supported; save labels as labels.astype(str).")
                : Array.ConvertAll(Read(bytes, path).Values, v => v.ToString(CultureInfo.InvariantCulture));
        }

        (Encoding encoding, int width) = type[0] == 'U' ? (Encoding.UTF32, 4) : (Encoding.UTF8, 1);
        long count = ParseShape(header.Groups["shape"].Value, path).Aggregate(1L, (product, d) => product * d);
        if (!int.TryParse(type.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            || count * length * width > bytes.Length - start)
        {
            throw Cut(path);
        }

        string[] texts = new string[count];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = encoding.GetString(bytes.Slice(start + (i * length * width), length * width)).TrimEnd('\0');
        }

        return texts;
    }

    /// <summary>Says what an array holds that is not made of numbers.</summary>
    /// <param name="bytes">The file.</param>
    /// <returns>What it holds; null if that is numbers, or cannot be told.</returns>
    internal static string? Describe(ReadOnlySpan<byte> bytes)
    {
        string type;
        try
        {
            type = ReadHeader(bytes, string.Empty).Header.Groups["type"].Value;
        }
        catch (ConversionException)
        {
            return bytes.StartsWith(_magic) ? "records" : "no array";
        }

        return NpyElements.TypeOf(type) != null ? null : type.TrimStart('<', '>', '|', '=')[0] switch
        {
            'U' or 'S' or 'a' => "text",
            'O' => "objects",
            'M' or 'm' => "dates",
            'c' => "complex numbers",
            _ => type,
        };
    }

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

    private static (Match Header, int Start) ReadHeader(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.Length < 12 || !bytes[..6].SequenceEqual(_magic))
        {
            throw new ConversionException($"{path}: not a .npy file. Save it with numpy.save.");
        }

        int start = bytes[6] == 1 ? 10 : 12;
        int headerLength = bytes[6] == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..])
            : BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (headerLength < 0 || headerLength > bytes.Length - start)
        {
            throw Cut(path);
        }

        string header = Encoding.UTF8.GetString(bytes.Slice(start, headerLength));
        Match match = HeaderPattern().Match(header);
        return match.Success ? (match, start + headerLength) : throw new ConversionException(
            header.Contains("'descr': [", StringComparison.Ordinal)
                ? $"{path}: the array holds records with fields; save its numbers alone, as array of float32."
                : $"{path}: the .npy header cannot be understood: {header.Trim()}");
    }

    private static byte[] Write(int[] shape, string type, Array values, int size)
    {
        string tuple = string.Join(", ", shape) + (shape.Length == 1 ? "," : string.Empty);
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({tuple}), }}";
        int padded = (((10 + header.Length + 1) + 63) / 64 * 64) - 10;
        byte[] file = new byte[10 + padded + (values.Length * size)];
        _magic.CopyTo(file, 0);
        file[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), (ushort)padded);
        Encoding.ASCII.GetBytes(header.PadRight(padded - 1) + "\n").CopyTo(file, 10);
        Buffer.BlockCopy(values, 0, file, 10 + padded, values.Length * size);
        return file;
    }

    private static int[] ParseShape(string text, string path)
    {
        string[] parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int size)
            ? size
            : throw new ConversionException($"{path}: the shape ({text}) cannot be understood."))];
    }

    private static ConversionException Cut(string path) => new($"{path}: the file is cut short. Save or copy it again.");

    [GeneratedRegex(@"'descr':\s*'(?<type>[^']+)'.*'fortran_order':\s*(?<order>True|False).*'shape':\s*\((?<shape>[^)]*)\)")]
    private static partial Regex HeaderPattern();
}
