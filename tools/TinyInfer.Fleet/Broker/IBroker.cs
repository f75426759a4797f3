namespace TinyInfer.Fleet.Broker;

/// <summary>The way to the devices: a broker in this process, or one elsewhere.</summary>
internal interface IBroker : IAsyncDisposable
{
    /// <summary>What is said of it, such as its address.</summary>
    string Name { get; }

    /// <summary>Begins to receive.</summary>
    /// <param name="receive">Takes a message; when it is done, the message is acknowledged, and not before.</param>
    /// <returns>Done when messages can come.</returns>
    Task StartAsync(Func<Message, Task> receive);

    /// <summary>Publishes.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="payload">What.</param>
    /// <param name="isCertain">Whether it is to arrive once or more (QoS 1), and not once or never (QoS 0).</param>
    /// <param name="isRetained">Whether the broker keeps it for those who come later.</param>
    /// <returns>Done when the broker has it.</returns>
    Task PublishAsync(string topic, byte[] payload, bool isCertain, bool isRetained);
}

/// <summary>A message.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Payload">What came.</param>
/// <param name="IsRetained">Whether the broker had kept it.</param>
internal sealed record Message(string Topic, byte[] Payload, bool IsRetained);
