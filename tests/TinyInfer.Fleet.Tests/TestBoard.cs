using System.Buffers;
using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using TinyInfer.Converter.Scaffold.Fleet;
using TinyInfer.Guard.Telemetry;
using TinyInfer.Link;
using TinyInfer.Link.Messages;
using TinyInfer.Twin;
using static System.FormattableString;

namespace TinyInfer.Fleet.Tests;

/// <summary>What a board says, by the contract: without a model, so that a test says what it sees.</summary>
internal sealed class TestBoard : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly string _group;
    private int _number;
    private int _window;
    private int _alarms;

    internal TestBoard(string id, string group = "line3")
    {
        (Id, _group, WillOf, ListensTo) = (id, group, id, id);
        _client.ApplicationMessageReceivedAsync += e =>
        {
            Receive(e.ApplicationMessage.Topic, e.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        };
    }

    internal string Id { get; }

    /// <summary>The device that it says its last will for.</summary>
    internal string WillOf { get; init; }

    /// <summary>The device whose messages it listens to.</summary>
    internal string ListensTo { get; init; }

    internal int Counter { get; set; } = 1;

    internal string Phase { get; set; } = DeviceState.Confirmed;

    internal string? Event { get; set; }

    internal string Update { get; set; } = DeviceState.Idle;

    internal ConcurrentQueue<byte[]> Chunks { get; } = [];

    internal ConcurrentQueue<Command> Commands { get; } = [];

    internal DesiredUpdate? Desired { get; private set; }

    internal async Task ConnectAsync(string broker, X509Certificate2Collection? authority = null, bool mustListen = false)
    {
        // A broker that went away without a word is noticed late.
        if (_client.IsConnected)
        {
            await _client.TryDisconnectAsync();
        }

        TelemetryLine will = new();
        will.Begin();
        new DeviceState().Write(will);
        await _client.ConnectAsync(new BrokerConnection(BrokerAddress.Read(broker)!, authority).CreateOptions()
            .WithProtocolVersion(MqttProtocolVersion.V500).WithClientId(Id).WithWillTopic(Topics.Of(WillOf, Topics.State))
            .WithWillPayload(will.ToBytes()).WithWillRetain().WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build());
        foreach (string kind in (string[])[Topics.Desired, Topics.Chunk, Topics.Command])
        {
            MqttClientSubscribeResult answer = await _client.SubscribeAsync(
                Topics.Of(ListensTo, kind), MqttQualityOfServiceLevel.AtLeastOnce);
            if (mustListen && answer.Items.Any(item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2))
            {
                throw new InvalidOperationException("listening is refused");
            }
        }

        await SendStateAsync();
    }

    internal Task SendStateAsync()
    {
        TelemetryLine line = new(LineReader.MaxSize);
        line.Begin();
        new DeviceState
        {
            IsOnline = true,
            Group = _group,
            Board = "test",
            Runtime = "1.0",
            Counter = Counter,
            Phase = Phase,
            Event = Event,
            Update = Update,
            Model = [1, 2, 3, 4, 5, 6, 7, (byte)Counter],
        }.Write(line);
        return SendAsync(Topics.State, line.ToBytes(), isRetained: true);
    }

    /// <summary>Says that it judged windows.</summary>
    internal Task JudgeAsync(int windows, int alarms = 0, double score = 0.01, string more = "", string state = "normal")
    {
        _window += windows;
        _alarms += alarms;
        string text = Invariant($"{{\"n\":{++_number},\"event\":\"window\",\"ms\":{_number * 1000},\"window\":{_window},")
            + Invariant($"\"state\":\"{state}\",\"score\":{score},\"threshold\":0.1,\"alarms\":{_alarms}{more}}}");
        return SendAsync(Topics.Telemetry, Encoding.ASCII.GetBytes(text), isRetained: false);
    }

    internal Task SendLineAsync(string text) => SendAsync(Topics.Telemetry, Encoding.ASCII.GetBytes(text), isRetained: false);

    internal Task AskAsync(byte[] hash, int offset, int length)
    {
        TelemetryLine line = new(LineReader.MaxSize);
        line.Begin();
        new ChunkRequest(hash, offset, length).Write(line);
        return SendAsync(Topics.Ask, line.ToBytes(), isRetained: false);
    }

    /// <summary>Waits for the next piece of an update.</summary>
    internal async Task<byte[]> WaitForChunkAsync()
    {
        using CancellationTokenSource patience = new(TestFleet.Patience);
        byte[]? chunk;
        while (!Chunks.TryDequeue(out chunk))
        {
            await Task.Delay(5, patience.Token);
        }

        return chunk;
    }

    internal Task SendAsync(string kind, byte[] payload, bool isRetained) => SendToAsync(Topics.Of(Id, kind), payload, isRetained);

    internal Task SendToAsync(string topic, byte[] payload, bool isRetained = false) => _client.PublishAsync(new MqttApplicationMessage
    {
        Topic = topic,
        PayloadSegment = payload,
        QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        Retain = isRetained,
    });

    /// <summary>Connects another device, and cuts its connection without a word: the broker publishes its last will.</summary>
    internal static async Task CutAsync(string broker, string id)
    {
        BrokerAddress address = BrokerAddress.Read(broker)!;
        using CancellationTokenSource patience = new(TestFleet.Patience);
        using TcpClient client = new();
        await client.ConnectAsync(address.Host, address.Port, patience.Token);
        NetworkStream stream = client.GetStream();
        byte[] topic = Text(Topics.Of(id, Topics.State));
        byte[] connect = [.. Text("MQTT"), 4, 0x2E, 0, 60, .. Text(id), .. topic, .. Text("{\"online\":false}")];
        await stream.WriteAsync((byte[])[0x10, (byte)connect.Length, .. connect]);
        byte[] publish = [.. topic, 0, 1, .. "{\"online\":true,\"counter\":1}"u8];
        await stream.WriteAsync((byte[])[0x32, (byte)publish.Length, .. publish]);

        // Both were acknowledged with four bytes.
        await stream.ReadExactlyAsync(new byte[8], patience.Token);
        client.Client.Close(0);
    }

    /// <summary>Ends the connection without a word: the broker tells the last will.</summary>
    internal void Cut() => _client.Dispose();

    public async ValueTask DisposeAsync()
    {
        await _client.TryDisconnectAsync();
        _client.Dispose();
    }

    private static byte[] Text(string text) => [0, (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private void Receive(string topic, byte[] payload)
    {
        LineReader line = new();
        switch (topic[(topic.LastIndexOf('/') + 1)..])
        {
            case Topics.Chunk:
                Chunks.Enqueue(payload);
                break;
            case Topics.Desired:
                Desired = line.Read(payload, 0, payload.Length) ? DesiredUpdate.Read(line) : null;
                break;
            case Topics.Command when line.Read(payload, 0, payload.Length) && Command.Read(line) is { } command:
                Commands.Enqueue(command);
                break;
        }
    }
}
