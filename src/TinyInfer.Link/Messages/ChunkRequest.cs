using TinyInfer.Guard.Telemetry;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Link.Messages;

/// <summary>Asks for bytes of an update's file.</summary>
public sealed class ChunkRequest
{
    /// <summary>The most bytes that are asked for at once.</summary>
    public const int MaxLength = 4096;

    /// <summary>Makes a message.</summary>
    /// <param name="hash">SHA-256 of the file. Kept, not copied.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="length">How many.</param>
    public ChunkRequest(byte[] hash, int offset, int length)
    {
        Hash = hash;
        Offset = offset;
        Length = length;
    }

    /// <summary>SHA-256 of the file.</summary>
    public byte[] Hash { get; }

    /// <summary>The first byte.</summary>
    public int Offset { get; }

    /// <summary>How many bytes.</summary>
    public int Length { get; }

    /// <summary>Reads a message.</summary>
    /// <param name="line">What came.</param>
    /// <returns>The message; null if it is none.</returns>
    public static ChunkRequest Read(LineReader line)
    {
        byte[] hash = new byte[HashFunction.Size];
        return line.TryGet("hash", hash) && line.TryGet("offset", out int offset) && line.TryGet("length", out int length)
            && length > 0 && length <= MaxLength
            ? new ChunkRequest(hash, offset, length)
            : null;
    }

    /// <summary>Writes the message.</summary>
    /// <param name="line">A line that has begun.</param>
    public void Write(TelemetryLine line)
    {
        line.Add("hash", Hash);
        line.Add("offset", Offset);
        line.Add("length", Length);
    }
}
