using TinyInfer.Anomaly.Format;
using TinyInfer.Converter.Blob;

namespace TinyInfer.Fuzz;

/// <summary>The checksum of blobs and of detectors, which lies in the same place, behind a size.</summary>
internal static class Checksum
{
    private const int SizeAt = 8;

    /// <summary>Writes size and checksum, so that a change is not found out by them.</summary>
    /// <param name="bytes">The file.</param>
    internal static void Repair(byte[] bytes)
    {
        if (bytes.Length >= DetectorFormat.ChecksumAt + 4)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(SizeAt), bytes.Length);
            BlobWriter.Seal(bytes);
        }
    }
}
