using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using TinyInfer.Cli.Output;
using TinyInfer.Converter;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Data;
using TinyInfer.Federated;
using TinyInfer.Fleet.Commands;
using TinyInfer.Fleet.Flower;
using TinyInfer.Fleet.Flower.Wire;
using TinyInfer.Fleet.Rounds;
using TinyInfer.Fleet.Tests.Rounds;
using TinyInfer.Tests.Link;

namespace TinyInfer.Fleet.Tests.Flower;

/// <summary>Boards behind a broker are a node of a Flower SuperLink.</summary>
public sealed class FlowerTests
{
    private const int Windows = 40;

    /// <summary>How a real one is started: it gets the port, and ends with 0 when a run with this node has gone well.</summary>
    private const string RealOne = "TINYINFER_FLOWER";

    [Fact]
    public async Task A_message_to_train_is_a_round_of_the_boards()
    {
        await using FakeSuperLink link = await FakeSuperLink.StartAsync();
        await using TestFleet fleet = await TestFleet.StartAsync();
        await using MemberFleet boards = new(fleet.Host.Broker, 6, Windows, Training);
        await boards.WaitOnlineAsync(fleet);
        using CancellationTokenSource stop = new();
        Task<int> node = StartNode(fleet, link.Address, stop.Token);

        // A matrix of floats and a vector of whole numbers, as a network has them.
        short[] weights = MemberFleet.WeightsOf(Training());
        FlowerArrays arrays = new("arrays",
            [("0", new NumericArray([MemberFleet.Features, 4], [.. weights[..64].Select(w => (float)w)])),
            ("1", new NumericArray([weights.Length - 64], [.. weights[64..].Select(w => (float)w)], ElementType.Int16))]);
        (Message answer, FlowerObject? whole) = await link.AskAsync("train", arrays.Write(0));
        Assert.Null(answer.Error);
        FlowerArrays trained = FlowerArrays.Read(whole!);
        RoundResult result = await fleet.GetAsync<RoundResult>("/api/rounds/1/result");
        Assert.Equal(RoundResult.ToWeights(result.Weights!), trained.ToWeights());
        Assert.NotEqual(weights, trained.ToWeights());
        Assert.Equal([[MemberFleet.Features, 4], [weights.Length - 64]], trained.Arrays.Select(a => a.Array.Shape));
        Assert.Equal([ElementType.Float32, ElementType.Int16], trained.Arrays.Select(a => a.Array.Type));
        FlowerObject metrics = whole!.All().Single(part => part.Kind == "MetricRecord");
        MetricRecord.Types.Item examples = Assert.Single(MetricRecord.Parser.ParseFrom(metrics.Body).Items);
        Assert.Equal(("num-examples", 6L * Windows), (examples.Key, examples.Value.Sint64));

        (answer, _) = await link.AskAsync("train", arrays.Write(0), isTorn: true);
        Assert.Contains("not in the form", answer.Error.Reason);
        (answer, _) = await link.AskAsync("evaluate", arrays.Write(0));
        Assert.Contains("they train", answer.Error.Reason);
        (answer, _) = await link.AskAsync("train", (arrays with { Arrays = [.. arrays.Arrays.Take(1)] }).Write(0));
        Assert.Contains("0 of 6 boards joined", answer.Error.Reason);
        (answer, _) = await link.AskAsync("train", FlowerObject.Make("RecordDict", [], "{}"u8.ToArray()));
        Assert.Contains("0 records of arrays", answer.Error.Reason);
        await stop.CancelAsync();
        Assert.Equal(0, await node);
        Assert.Equal(["register", "activate", "pull"], link.Calls.Take(3));
        Assert.Equal(["deactivate", "unregister"], link.Calls.TakeLast(2));
    }

    [Fact]
    public async Task A_run_of_a_real_SuperLink_comes_to_its_end()
    {
        string? command = Environment.GetEnvironmentVariable(RealOne);
        Assert.SkipWhen(command == null, $"No {RealOne}: the command that starts a Flower SuperLink on the port that it gets. "
            + "CONTRIBUTING.md says how.");
        int port = Mosquitto.FindPort();
        await using TestFleet fleet = await TestFleet.StartAsync();
        await using MemberFleet boards = new(fleet.Host.Broker, 6, Windows, Training);
        await boards.WaitOnlineAsync(fleet);
        using Process real = Process.Start("sh", ["-c", $"{command} {port}"]);
        await RepeatAsync(port);
        using CancellationTokenSource stop = new();
        Task<int> node = StartNode(fleet, new Uri($"http://127.0.0.1:{port}"), stop.Token);
        await real.WaitForExitAsync(TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        Assert.Equal((0, 0), (real.ExitCode, await node));
    }

    [Fact]
    public void What_is_no_object_of_Flower_is_said()
    {
        FlowerObject chunk = FlowerObject.Make("ArrayChunk", [], [1, 2, 3]);
        Assert.Equal("ArrayChunk  3\0\u0001\u0002\u0003", System.Text.Encoding.ASCII.GetString(chunk.Content));
        Dictionary<string, FlowerObject> known = new() { [chunk.Id] = chunk };
        FlowerObject array = FlowerObject.Make("Array", [chunk, chunk], "{}"u8.ToArray());
        Assert.Equal(array.Content, FlowerObject.Read(array.Id, array.Content, known).Content);
        foreach (byte[] wrong in (byte[][])[[], [0], "Array"u8.ToArray(), array.Content[..^1], [.. array.Content, 0]])
        {
            Assert.Throws<ConversionException>(() => FlowerObject.Read(array.Id, wrong, known));
        }

        Assert.Throws<ConversionException>(() => FlowerObject.Read(chunk.Id, array.Content, known));
        Assert.Throws<ConversionException>(() => FlowerObject.Read(array.Id, array.Content, new Dictionary<string, FlowerObject>()));
        Assert.Throws<ConversionException>(() => FlowerArrays.Read(FlowerObject.Make("Message", [array], [])));
        foreach (string body in (string[])["null", "[]", "{\"a\": null}", "{\"a\": 1}", "{\"a\": \"b\"}"])
        {
            FlowerObject content = FlowerObject.Make("RecordDict", [array], System.Text.Encoding.ASCII.GetBytes(body));
            Assert.Throws<ConversionException>(() => FlowerArrays.Read(FlowerObject.Make("Message", [content], [])));
        }
    }

    [Fact]
    public async Task A_SuperLink_that_does_not_answer_is_said()
    {
        await using TestFleet fleet = await TestFleet.StartAsync();
        Assert.Equal(1, await StartNode(fleet, new Uri("http://127.0.0.1:9"), CancellationToken.None));
    }

    private static Task<int> StartNode(TestFleet fleet, Uri link, CancellationToken cancellation) => Task.Run(() =>
        FleetCommands.Create(new Terminal(TextWriter.Null, TextWriter.Null)).Parse(
            ["flower", "--superlink", link.ToString(), "--group", "line3", "--join-minutes", "0.1", "--send-minutes", "0.1",
            "--url", fleet.Host.Address.ToString(), "--token", fleet.Token]).InvokeAsync(cancellationToken: cancellation));

    private static LocalTraining Training() => MemberFleet.Training(Windows);

    private static async Task RepeatAsync(int port)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (i < 600)
            {
                await Task.Delay(100);
            }
        }
    }
}
