using TinyInfer.Format;

namespace TinyInfer.Fuzz;

/// <summary>The checksum of blobs and of detectors: CRC-32 of all bytes but its own four, behind a size.</summary>
internal static class Checksum
{
    private const int SizeAt = 8;
    private const int ChecksumAt = 12;

    /// <summary>Writes size and checksum, so that a change is not found out by them.</summary>
    /// <param name="bytes">The file.</param>
    internal static void Repair(byte[] bytes)
    {
        const int After = ChecksumAt + 4;
        if (bytes.Length < After)
        {
            return;
        }

        BitConverter.TryWriteBytes(bytes.AsSpan(SizeAt), bytes.Length);
        Crc32 crc = new();
        crc.Append(bytes, 0, ChecksumAt);
        crc.Append(bytes, After, bytes.Length - After);
        BitConverter.TryWriteBytes(bytes.AsSpan(ChecksumAt), crc.Value);
    }
}
