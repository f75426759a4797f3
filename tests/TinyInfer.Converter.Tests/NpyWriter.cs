using System.Text;

namespace TinyInfer.Converter.Tests;

/// <summary>Writes data files for tests.</summary>
internal static class NpyWriter
{
    /// <summary>Writes a float32 array in version 1.0 of the .npy format.</summary>
    internal static void Write(string path, int[] shape, ReadOnlySpan<float> values)
    {
        using Stream stream = File.Create(path);
        Write(stream, shape, values);
    }

    /// <summary>Writes a float32 array in version 1.0 of the .npy format.</summary>
    internal static void Write(Stream stream, int[] shape, ReadOnlySpan<float> values)
    {
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({string.Join(", ", shape)},), }}";
        header = header.PadRight(((header.Length + 11 + 63) / 64 * 64) - 11) + "\n";
        using BinaryWriter writer = new(stream, Encoding.ASCII, leaveOpen: true);
        writer.Write((byte)0x93);
        writer.Write(Encoding.ASCII.GetBytes("NUMPY"));
        writer.Write((byte)1);
        writer.Write((byte)0);
        writer.Write((ushort)header.Length);
        writer.Write(Encoding.ASCII.GetBytes(header));
        foreach (float value in values)
        {
            writer.Write(value);
        }
    }
}
