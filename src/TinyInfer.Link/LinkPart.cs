using TinyInfer.Guard;
using TinyInfer.Link.Messages;

namespace TinyInfer.Link;

/// <summary>
/// What a board takes part in besides telemetry and updates, over the same connection: rounds of learning together. The link calls it from
/// <see cref="DeviceLink.Step"/>, and when a window was judged; it keeps no message for it but the last.
/// </summary>
public abstract class LinkPart
{
    /// <summary>Is told of a window that the board has judged.</summary>
    /// <param name="guard">Who judged it.</param>
    public abstract void Judge(WindowGuard guard);

    /// <summary>Takes a message of the topic <see cref="Topics.Round"/>.</summary>
    /// <param name="message">The message; whatever does not belong is refused. Kept, not copied.</param>
    public abstract void Take(byte[] message);

    /// <summary>Does a little of what takes long.</summary>
    public abstract void Work();

    /// <summary>What bytes of a file are to be asked for now; null for none.</summary>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns>The request.</returns>
    public abstract ChunkRequest Ask(long now);

    /// <summary>Takes bytes of a file; those that were not asked for are refused.</summary>
    /// <param name="chunk">The message.</param>
    public abstract void TakeChunk(byte[] chunk);

    /// <summary>The message that is to be sent now to the topic <see cref="Topics.Share"/>; the same until it is acknowledged.</summary>
    /// <returns>The message; null for nothing.</returns>
    public abstract byte[] Next();

    /// <summary>Is told that the broker has what <see cref="Next"/> gave.</summary>
    public abstract void Acknowledge();
}
