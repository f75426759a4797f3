using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using MQTTnet;
using MQTTnet.Protocol;
using TinyInfer.Link;
using TinyInfer.Link.Messages;
using TinyInfer.Store;
using TinyInfer.Tests.Store;
using TinyInfer.Twin;

namespace TinyInfer.Tests.Link;

/// <summary>Simulated boards with a real broker: telemetry, an update that is tried and confirmed, a broker that goes away.</summary>
public sealed class TwinTests : IClassFixture<UpdateFactory>, IDisposable
{
    private const int Boards = 8;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("tinyinfer").FullName;
    private readonly UpdateFactory _factory;
    private readonly SimulatedMachine _machine;
    private readonly ConcurrentDictionary<string, DeviceState> _states = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _telemetry = new();

    public TwinTests(UpdateFactory factory)
    {
        _factory = factory;
        File.WriteAllText(Path.Combine(_folder, "p.json"), """
            { "sensor": { "rate": 1000, "channels": 1 }, "window": { "length": 64 },
              "features": [{ "kind": "statistics", "of": ["rootMeanSquare", "peakToPeak"] }],
              "detector": { "score": "features", "baseline": { "windows": 20, "features": 2, "floor": 5 } } }
            """);
        Random random = new(1);
        File.WriteAllLines(Path.Combine(_folder, "r.csv"), Enumerable.Range(0, 5000).Select(_ => $"{random.Next(-100, 100)}"));
        _machine = new SimulatedMachine(Path.Combine(_folder, "p.json"), Path.Combine(_folder, "r.csv"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_connection_that_is_lost_before_anybody_looks_is_known_to_have_failed()
    {
        await using Brokers broker = await Brokers.Start(false, _folder);
        using MqttMessageClient client = new(new BrokerConnection(broker.Address), "board");
        client.Connect("will", [1], ["some/topic"]);
        await Until(() => client.IsConnected);
        Assert.False(client.HasFailed);

        await broker.Stop();
        await Until(() => client.HasFailed);

        Assert.False(client.IsConnected);

        static async Task Until(Func<bool> condition)
        {
            Stopwatch watch = Stopwatch.StartNew();
            while (!condition() && watch.Elapsed < _patience)
            {
                await Task.Delay(10);
            }

            Assert.True(condition());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Boards_report_take_an_update_and_lose_nothing_with_their_broker(bool isMosquitto)
    {
        await using Brokers broker = await Brokers.Start(isMosquitto, _folder);
        BrokerConnection connection = new(broker.Address);
        MqttMessageClient[] clients = [.. Enumerable.Range(0, Boards).Select(i => new MqttMessageClient(connection, $"board-{i}"))];
        SimulatedDevice[] boards =
        [
            .. clients.Select((client, i) => new SimulatedDevice(_machine, new SimulatedDeviceOptions($"board-{i}", _factory.PublicKey)
            {
                Group = UpdateFactory.Group,
                FirstFrame = i * 500,
                TrialWindows = 20,
                Speed = 2,
            }, client)),
        ];
        byte[] update = _factory.Make([.. _machine.Content], counter: 3);
        using IMqttClient service = await Serve(broker, update);
        await Run(boards, () => _states.Count == Boards && _states.Values.All(s => s.IsOnline));
        Assert.All(_states.Values, s => Assert.Equal((DeviceState.Confirmed, "simulated", 0), (s.Phase, s.Board, s.Counter)));

        // The broker goes, and comes again with nothing that it kept.
        service.Dispose();
        await broker.Stop();
        await Run(boards, () => boards.All(b => !b.IsOnline && b.WaitingCount > 0));
        await broker.Resume();
        using IMqttClient again = await Serve(broker, update);
        _states.Clear();
        await Run(boards, () => _states.Count == Boards && boards.All(b => b.IsOnline && b.WaitingCount == 0));
        Assert.All(boards, b => Assert.Equal((0, 1), (b.DroppedCount, b.Starts)));
        Assert.All(_telemetry.Values, AssertWhole);

        _telemetry.Clear();
        string wish = LinkedBoard.Desire(update, 3);
        foreach (int i in Enumerable.Range(0, Boards))
        {
            await Publish(again, $"board-{i}", Topics.Desired, Encoding.ASCII.GetBytes(wish), true);
        }

        await Run(boards, () => _states.Values.All(s => s.Counter == 3 && s.Phase == DeviceState.Confirmed));
        Assert.All(boards, b => Assert.Equal((2, UpdatePhase.Settled), (b.Starts, b.Phase)));
        Assert.All(_states.Values, s => Assert.Equal(SHA256.HashData(_machine.Content)[..8], s.Model));
        foreach (MqttMessageClient client in clients)
        {
            client.Dispose();
        }
    }

    private static async Task Run(SimulatedDevice[] boards, Func<bool> isDone)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (!isDone())
        {
            Assert.True(clock.Elapsed < _patience, string.Join(Environment.NewLine, boards.Select(
                b => $"online {b.IsOnline}, waiting {b.WaitingCount}, starts {b.Starts}, {b.Phase} {b.Counter} {b.Event}")));
            foreach (SimulatedDevice board in boards)
            {
                board.Step(Environment.TickCount64);
            }

            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>All numbers from the first to the last, in order; one may have come twice.</summary>
    private static void AssertWhole(ConcurrentQueue<string> lines)
    {
        int[] numbers = [.. lines.Select(line => int.Parse(line.Split(':', ',')[1])).Distinct()];
        Assert.Equal(Enumerable.Range(1, numbers.Length), numbers.Order());
    }

    private static Task Publish(IMqttClient client, string device, string kind, byte[] message, bool isRetained) =>
        client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(Topics.Of(device, kind)).WithPayload(message)
            .WithRetainFlag(isRetained).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build());

    /// <summary>A service that notes states and telemetry, and sends what boards ask for.</summary>
    private async Task<IMqttClient> Serve(Brokers broker, byte[] update)
    {
        IMqttClient client = new MqttClientFactory().CreateMqttClient();
        LineReader reader = new();
        client.ApplicationMessageReceivedAsync += async received =>
        {
            string device = Topics.FindDevice(received.ApplicationMessage.Topic);
            byte[] message = received.ApplicationMessage.Payload.ToArray();
            Assert.True(reader.Read(message, 0, message.Length));
            switch (received.ApplicationMessage.Topic.Split('/')[^1])
            {
                case Topics.State when DeviceState.Read(reader) is { IsOnline: true } state:
                    _states[device] = state;
                    break;
                case Topics.Telemetry:
                    _telemetry.GetOrAdd(device, _ => new ConcurrentQueue<string>()).Enqueue(Encoding.ASCII.GetString(message));
                    break;
                case Topics.Ask:
                    ChunkRequest asked = ChunkRequest.Read(reader);
                    await Publish(client, device, Topics.Chunk, UpdateChunk.Write(
                        asked.Hash, asked.Offset, update, asked.Offset, Math.Min(asked.Length, update.Length - asked.Offset)), false);
                    break;
            }
        };
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer(broker.Address.Host, broker.Address.Port).Build());
                break;
            }
            catch (Exception) when (attempt < 50)
            {
                await Task.Delay(100);
            }
        }

        await client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter(
            Topics.Root + "#", MqttQualityOfServiceLevel.AtLeastOnce, noLocal: true).Build());
        return client;
    }
}
