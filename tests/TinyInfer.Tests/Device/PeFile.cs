using System.Buffers.Binary;

namespace TinyInfer.Tests.Device;

/// <summary>The parts of a <c>.pe</c> file that 16-bit offsets address.</summary>
/// <param name="Strings">Bytes of names and literals.</param>
/// <param name="Signatures">Bytes of signatures and array initialisers.</param>
/// <param name="ByteCode">Bytes of IL and exception tables.</param>
internal sealed record PeFile(int Strings, int Signatures, int ByteCode)
{
    // Header: marker, checksums, flags, hash, version and names, then the offsets of 16 tables, patched methods, and the padding behind
    // each table.
    private const int TableOffsetsAt = 0x28;
    private const int PaddingAt = TableOffsetsAt + (16 * 4) + 4;
    private const int StringTable = 11;
    private const int SignatureTable = 12;
    private const int ByteCodeTable = 13;

    public static PeFile Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        return new PeFile(Size(file, StringTable), Size(file, SignatureTable), Size(file, ByteCodeTable));
    }

    private static int Size(byte[] file, int table) => Offset(file, table + 1) - Offset(file, table) - file[PaddingAt + table];

    private static int Offset(byte[] file, int table) => BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(TableOffsetsAt + (table * 4)));
}
