using System.Text.Json;
using TinyInfer.Cli.Output;
using TinyInfer.Converter.Tests;
using TinyInfer.Converter.Updates;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Commands;
using TinyInfer.Fleet.Registry;
using TinyInfer.Fleet.Rollouts;
using TinyInfer.Fleet.Rounds;

namespace TinyInfer.Fleet.Tests.Rounds;

/// <summary><c>tinyinfer fleet round</c>: from a recording to a roll-out of what boards have learned together.</summary>
public sealed class RoundCommandTests : IDisposable
{
    private const int Length = 4;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_boards_learn_together_goes_to_them_as_a_signed_update()
    {
        // Sixteen features: four statistics of four samples in each of four channels.
        File.WriteAllText(_folder["p.json"], """
            { "sensor": { "rate": 100, "channels": 4 }, "window": { "length": 4 }, "features": [{ "kind": "raw" }],
              "detector": { "score": "features", "baseline": { "windows": 20, "features": 16, "floor": 1 } } }
            """);
        Random random = new(1);
        File.WriteAllLines(_folder["r.csv"], Enumerable.Range(0, 200 * Length).Select(
            _ => string.Join(',', Enumerable.Range(0, 4).Select(_ => random.Next(-3, 4)))));
        KeyFile.Create(_folder["factory.key"], 1);
        await using TestFleet fleet = await TestFleet.StartAsync();
        await using MemberFleet boards = new(fleet.Host.Broker, 6, 50);
        await boards.WaitOnlineAsync(fleet);

        JsonElement begun = Run(fleet, "round", "start", "--group", "line3", "--pipeline", _folder["p.json"], "--recording",
            _folder["r.csv"], "--windows", "50");
        RoundView view = await MemberFleet.EndAsync(fleet, begun.GetProperty("number").GetInt32());
        Assert.Equal((RoundStatus.Done, 6, 300L), (view.Status, view.Answered, view.Windows));
        Assert.Equal(view.Result, Run(fleet, "round", "status", "1").GetProperty("result").GetString());
        JsonElement published = Run(fleet, "round", "publish", "1", "--pipeline", _folder["p.json"], "--recording", _folder["r.csv"],
            "--key", _folder["factory.key"], "--method", "Mahalanobis");

        RegisteredUpdate update = (await fleet.GetAsync<RegisteredUpdate[]>("/api/updates")).Single();
        Assert.Equal((view.Result, "line3", "round 1"), (update.Data, update.Group, update.Release));
        Assert.Equal("round 1: 6 boards, 300 windows", update.Note);
        Assert.Equal(update.Hash, published.GetProperty("rollout").GetProperty("hash").GetString());
        RolloutView rollout = (await fleet.GetAsync<RolloutView[]>("/api/rollouts")).Single();
        Assert.Equal(RolloutStatus.Running, rollout.Status);
        Assert.Contains("sums", Fail(fleet, "round", "fetch", "1", _folder["w.npy"]));
        Assert.Contains("either --weights", Fail(fleet, "round", "start", "--group", "line3"));
    }

    private static (int Code, string Output, string Error) Start(TestFleet fleet, string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = FleetCommands.Create(new Terminal(output, error)).Parse(
            [.. args, "--url", fleet.Host.Address.ToString(), "--token", fleet.Token, "--json"]).Invoke();
        return (code, output.ToString(), error.ToString());
    }

    private static JsonElement Run(TestFleet fleet, params string[] args)
    {
        (int code, string output, string error) = Start(fleet, args);
        Assert.True(code == 0, output + error);
        return JsonDocument.Parse(output).RootElement;
    }

    private static string Fail(TestFleet fleet, params string[] args)
    {
        (int code, string output, string error) = Start(fleet, args);
        Assert.Equal(1, code);
        return output + error;
    }
}
