using System.Buffers.Binary;
using TinyInfer.Converter.Tests.Collecting;
using TinyInfer.Format;
using TinyInfer.Guard.Collecting;

namespace TinyInfer.Fuzz;

/// <summary>What comes over a link from a collecting board: what is recorded is whole frames, and no more than what came.</summary>
internal static class PacketFuzz
{
    internal static IEnumerable<byte[]> Seeds()
    {
        foreach (int channels in (int[])[1, 3])
        {
            yield return CollectorRun.Of(new ScriptedSource(channels, _ => 4), 400, 115_200, 40).Sent;
        }

        yield return "rst:0x1 (POWERON_RESET),boot:0x13\r\n"u8.ToArray();
    }

    internal static void Run(byte[] bytes)
    {
        (_, List<short> samples, _) = CollectorRun.Record(bytes);
        if (samples.Count > bytes.Length / sizeof(short))
        {
            throw new InvalidOperationException($"{samples.Count:N0} samples come of {bytes.Length:N0} bytes.");
        }
    }

    /// <summary>Writes the checksums of whatever begins as a packet.</summary>
    internal static void Repair(byte[] bytes)
    {
        Crc32 crc = new();
        for (int at = 0; at + PacketFormat.Overhead <= bytes.Length; at++)
        {
            int length = PacketFormat.HeaderLength + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at + PacketFormat.LengthAt));
            if (bytes[at] == PacketFormat.First && bytes[at + 1] == PacketFormat.Second
                && at + length + PacketFormat.ChecksumLength <= bytes.Length)
            {
                crc.Reset();
                crc.Append(bytes, at, length);
                BitConverter.TryWriteBytes(bytes.AsSpan(at + length), crc.Value);
                at += length + PacketFormat.ChecksumLength - 1;
            }
        }
    }
}
