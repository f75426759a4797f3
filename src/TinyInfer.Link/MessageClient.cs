namespace TinyInfer.Link;

/// <summary>
/// A client of a message broker. Derive from it over the platform's library: a board's is nanoFramework.M2Mqtt. Nothing here may throw;
/// what fails shows in <see cref="IsConnected"/>.
/// </summary>
public abstract class MessageClient
{
    /// <summary>Whether messages go out.</summary>
    public abstract bool IsConnected { get; }

    /// <summary>What has come from the broker; the link's.</summary>
    internal Inbox Inbox { get; set; }

    /// <summary>Whether the last attempt to connect is known to have failed; the link's.</summary>
    internal bool HasFailed { get; set; }

    /// <summary>
    /// Connects, subscribes, and returns at once or when it is done; <see cref="IsConnected"/> says when, or <see cref="Fail"/> that it did
    /// not work.
    /// </summary>
    /// <param name="will">What the broker is to say, retained, when the connection breaks.</param>
    /// <param name="willTopic">Where.</param>
    /// <param name="topics">What to subscribe, with quality of service 1.</param>
    public abstract void Connect(string willTopic, byte[] will, string[] topics);

    /// <summary>Sends a message.</summary>
    /// <param name="topic">Where to.</param>
    /// <param name="message">The message, not to be changed any more.</param>
    /// <param name="isSure">Whether the broker is to acknowledge it: quality of service 1, else 0.</param>
    /// <param name="isRetained">Whether the broker is to keep it.</param>
    /// <returns>A number that <see cref="Acknowledge"/> is given later, if it is sure; −1 if it was not sent.</returns>
    public abstract int Send(string topic, byte[] message, bool isSure, bool isRetained);

    /// <summary>Ends a connection, or the attempt to make one.</summary>
    public abstract void Disconnect();

    /// <summary>
    /// To be called when an attempt to connect has failed, or what it made was lost before anybody looked, on any thread: the next need not
    /// wait until this one is given up.
    /// </summary>
    protected void Fail()
    {
        HasFailed = true;
    }

    /// <summary>To be called when a message comes, on any thread. It is kept if it is one for this board, and is not too large.</summary>
    /// <param name="topic">Where it came from.</param>
    /// <param name="message">The message; kept, not copied.</param>
    protected void Receive(string topic, byte[] message)
    {
        Inbox?.Put(topic, message);
    }

    /// <summary>To be called when the broker has acknowledged a message, on any thread.</summary>
    /// <param name="number">What <see cref="Send"/> gave.</param>
    protected void Acknowledge(int number)
    {
        Inbox?.PutAcknowledged(number);
    }
}
