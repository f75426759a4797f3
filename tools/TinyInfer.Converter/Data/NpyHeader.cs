using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TinyInfer.Converter.Data;

/// <summary>The header of a .npy file, versions 1 to 3: a magic, and a dictionary in Python's notation.</summary>
/// <param name="Type">NumPy's name of the elements' type, with the byte order.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="IsFortran">True where the first axis runs fastest.</param>
internal sealed partial record NpyHeader(string Type, int[] Shape, bool IsFortran)
{
    /// <summary>The longest that is read: those of arrays are some 100 bytes long.</summary>
    private const int MostBytes = 1 << 16;

    /// <summary>First bytes of a file.</summary>
    internal static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Number of elements; a real, since it may be absurd.</summary>
    internal double Count => Shape.Aggregate(1.0, (product, size) => product * size);

    /// <summary>Reads a header.</summary>
    /// <param name="stream">The file, from its beginning; stands at the elements afterwards.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <exception cref="ConversionException">It is no such file, is cut, or holds what is no plain array.</exception>
    internal static NpyHeader Read(Stream stream, string path)
    {
        byte[] start = new byte[10];
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.AsSpan().StartsWith(Magic))
        {
            throw new ConversionException($"{path}: not a .npy file. Save it with numpy.save.");
        }

        uint length = BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(8));
        if (start[6] != 1)
        {
            byte[] high = new byte[2];
            ReadWhole(stream, high, path);
            length |= (uint)BinaryPrimitives.ReadUInt16LittleEndian(high) << 16;
        }

        if (length > MostBytes)
        {
            throw NotUnderstood(path, $"it is {length:N0} bytes long");
        }

        byte[] bytes = new byte[length];
        ReadWhole(stream, bytes, path);
        string header = Encoding.UTF8.GetString(bytes);
        Match match = Pattern().Match(header);
        return match.Success
            ? new NpyHeader(
                match.Groups["type"].Value, ParseShape(match.Groups["shape"].Value, path), match.Groups["order"].Value == "True")
            : throw (header.Contains("'descr': [", StringComparison.Ordinal)
                ? new ConversionException($"{path}: the array holds records with fields; save its numbers alone, as array of float32.")
                : NotUnderstood(path, header.Trim()));
    }

    /// <summary>Reads bytes, all of them.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="bytes">Receives them.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <exception cref="ConversionException">The file is cut.</exception>
    internal static void ReadWhole(Stream stream, Span<byte> bytes, string path)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw Cut(path);
        }
    }

    /// <summary>Says that a file is cut.</summary>
    /// <param name="path">The file.</param>
    internal static ConversionException Cut(string path) => new($"{path}: the file is cut short. Save or copy it again.");

    private static ConversionException NotUnderstood(string path, string what) =>
        new($"{path}: the .npy header cannot be understood: {what}. Save the array again with numpy.save.");

    private static int[] ParseShape(string text, string path)
    {
        string[] parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. parts.Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int size)
            ? size
            : throw new ConversionException($"{path}: the shape ({text}) cannot be understood."))];
    }

    [GeneratedRegex(@"'descr':\s*'(?<type>[^']+)'.*'fortran_order':\s*(?<order>True|False).*'shape':\s*\((?<shape>[^)]*)\)")]
    private static partial Regex Pattern();
}
