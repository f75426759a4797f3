using TinyInfer.Guard.Telemetry;
using TinyInfer.Store.Hashing;

namespace TinyInfer.Link.Messages;

/// <summary>The update that a board is to have. An empty message asks for nothing.</summary>
public sealed class DesiredUpdate
{
    /// <summary>Makes a message.</summary>
    /// <param name="counter">The update's counter, above 0.</param>
    /// <param name="size">Bytes of the update's file.</param>
    /// <param name="hash">SHA-256 of the file. Kept, not copied.</param>
    public DesiredUpdate(int counter, int size, byte[] hash)
    {
        Counter = counter;
        Size = size;
        Hash = hash;
    }

    /// <summary>The update's counter.</summary>
    public int Counter { get; }

    /// <summary>Bytes of the update's file.</summary>
    public int Size { get; }

    /// <summary>SHA-256 of the file.</summary>
    public byte[] Hash { get; }

    /// <summary>Reads a message.</summary>
    /// <param name="line">What came.</param>
    /// <returns>The message; null if it is none.</returns>
    public static DesiredUpdate Read(LineReader line)
    {
        byte[] hash = new byte[HashFunction.Size];
        return line.TryGet("counter", out int counter) && counter > 0 && line.TryGet("size", out int size) && size > 0
            && line.TryGet("hash", hash)
            ? new DesiredUpdate(counter, size, hash)
            : null;
    }

    /// <summary>Writes the message.</summary>
    /// <param name="line">A line that has begun.</param>
    public void Write(TelemetryLine line)
    {
        line.Add("counter", Counter);
        line.Add("size", Size);
        line.Add("hash", Hash);
    }
}
