using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TinyInfer.Guard.Collecting;

namespace TinyInfer.Converter.Collecting;

/// <summary>A packet of a collecting board, whole and undamaged; see <see cref="PacketFormat"/>.</summary>
/// <param name="Bytes">All of it.</param>
public readonly record struct Packet(ReadOnlyMemory<byte> Bytes)
{
    /// <summary>What it holds.</summary>
    public byte Kind => Bytes.Span[2];

    /// <summary>Gaps before it, and faults.</summary>
    public byte Flags => Bytes.Span[3];

    /// <summary>Its number, or that of the next packet of samples.</summary>
    public uint Sequence => BinaryPrimitives.ReadUInt32LittleEndian(Bytes.Span[PacketFormat.SequenceAt..]);

    /// <summary>Milliseconds since the board started.</summary>
    public uint Milliseconds => BinaryPrimitives.ReadUInt32LittleEndian(Bytes.Span[PacketFormat.TimeAt..]);

    /// <summary>Samples or settings.</summary>
    public ReadOnlySpan<byte> Payload => Bytes.Span[PacketFormat.HeaderLength..^PacketFormat.ChecksumLength];

    /// <summary>Copies the samples.</summary>
    /// <returns>The samples, frame after frame.</returns>
    public short[] ToSamples() => MemoryMarshal.Cast<byte, short>(Payload).ToArray();
}
