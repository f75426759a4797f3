using System.Text;
using TinyInfer.Link;
using TinyInfer.Link.Messages;

namespace TinyInfer.Tests.Link;

/// <summary>A broker and a service in one, in memory: notes what a board sends, and answers what it asks.</summary>
internal sealed class LoopClient : MessageClient
{
    private readonly LineReader _reader = new();
    private int _number;

    /// <summary>The update's file that is served.</summary>
    internal byte[] File { get; set; } = [];

    /// <summary>Whether the network is there.</summary>
    internal bool IsUp { get; set; } = true;

    /// <summary>Whether messages are acknowledged.</summary>
    internal bool Acknowledges { get; set; } = true;

    /// <summary>What is done to an answer before it is delivered; null delivers nothing.</summary>
    internal Func<byte[], byte[]?> Spoil { get; set; } = chunk => chunk;

    /// <summary>Attempts to connect.</summary>
    internal int Attempts { get; private set; }

    /// <summary>Lines of telemetry.</summary>
    internal List<string> Telemetry { get; } = [];

    /// <summary>States.</summary>
    internal List<DeviceState> States { get; } = [];

    /// <summary>Bytes that were asked for.</summary>
    internal List<ChunkRequest> Asked { get; } = [];

    /// <summary>The last will.</summary>
    internal string? Will { get; private set; }

    private bool _isConnected;

    /// <inheritdoc/>
    public override bool IsConnected => _isConnected && IsUp;

    /// <inheritdoc/>
    public override void Connect(string willTopic, byte[] will, string[] topics)
    {
        Attempts++;
        _isConnected = IsUp;
        Will = $"{willTopic} {Encoding.ASCII.GetString(will)}";
    }

    /// <inheritdoc/>
    public override int Send(string topic, byte[] message, bool isSure, bool isRetained)
    {
        if (!IsConnected)
        {
            return -1;
        }

        Assert.Equal("press-4", Topics.FindDevice(topic));
        Assert.True(_reader.Read(message, 0, message.Length), Encoding.ASCII.GetString(message));
        switch (topic.Split('/')[^1])
        {
            case Topics.Telemetry:
                Assert.True(isSure && !isRetained);
                Telemetry.Add(Encoding.ASCII.GetString(message));
                break;
            case Topics.State:
                Assert.True(isSure && isRetained);
                States.Add(DeviceState.Read(_reader));
                break;
            case Topics.Ask:
                ChunkRequest request = ChunkRequest.Read(_reader);
                Asked.Add(request);
                int count = Math.Min(request.Length, File.Length - request.Offset);
                if (count > 0 && Spoil(UpdateChunk.Write(request.Hash, request.Offset, File, request.Offset, count)) is { } chunk)
                {
                    Deliver(Topics.Chunk, chunk);
                }

                break;
        }

        _number++;
        if (isSure && Acknowledges)
        {
            Acknowledge(_number);
        }

        return _number;
    }

    /// <inheritdoc/>
    public override void Disconnect() => _isConnected = false;

    /// <summary>Delivers a message to the board.</summary>
    internal void Deliver(string kind, byte[] message) => Receive(Topics.Of("press-4", kind), message);

    /// <summary>Delivers a message to the board.</summary>
    internal void Deliver(string kind, string message) => Deliver(kind, Encoding.ASCII.GetBytes(message));
}
