using System.Text.Json;
using TinyInfer.Cli;
using TinyInfer.Cli.Output;
using TinyInfer.Converter.Tests;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Commands;
using TinyInfer.Fleet.Rollouts;

namespace TinyInfer.Fleet.Tests;

/// <summary>Commands as they are typed.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lines_of_no_device_are_refused_with_a_remedy()
    {
        await using TestFleet fleet = await TestFleet.StartAsync();
        string[] service = ["--url", fleet.Host.Address.AbsoluteUri, "--token", fleet.Token];

        Assert.Contains("DEVICE --lines", await FailAsync(["logs", "--lines", .. service]));
        Assert.Contains("Leave one of them out", await FailAsync(["logs", "x", "--lines", "--audit", .. service]));
    }

    [Fact]
    public async Task An_update_is_published_in_the_standard_stages_and_rolled_back()
    {
        await using TestFleet fleet = await TestFleet.StartAsync();
        await using TestBoard board = new("press-4");
        await board.ConnectAsync(fleet.Host.Broker);
        await fleet.WaitAsync("press-4", device => device.Counter == 1);
        string file = Path.Combine(_folder.Path, "bearing.tiup");
        await File.WriteAllBytesAsync(file, fleet.Sign(2), TestContext.Current.CancellationToken);
        string[] service = ["--url", fleet.Host.Address.AbsoluteUri, "--token", fleet.Token];

        (int code, string output, string error) = await RunAsync(["publish", file, .. service], TestContext.Current.CancellationToken);

        Assert.True(code == 0, error);
        Assert.Contains("1 devices are asked first", output);
        Assert.Equal(1 + new RolloutPlan().Percent.Length, Assert.Single(await fleet.GetAsync<RolloutView[]>("/api/rollouts")).Stages);
        (code, output, error) = await RunAsync(["rollback", "--reason", "recalled", .. service], TestContext.Current.CancellationToken);
        Assert.True(code == 0, error);
        Assert.Equal("recalled", Assert.Single(await fleet.GetAsync<RolloutView[]>("/api/rollouts")).Reason);
    }

    [Fact]
    public async Task Simulated_boards_are_checked_against_the_service()
    {
        await using TestFleet fleet = await TestFleet.StartAsync();
        string pipeline = MachineFiles.WriteLearning(_folder.Path);

        (int code, string output, string error) = await RunAsync(
            [
                "simulate", pipeline, "--recording", MachineFiles.RecordingOf(_folder.Path), "--devices", "5", "--duration", "6",
                "--speed", "5", "--drop", "2", "--broker", fleet.Host.Broker, "--check", "--url", fleet.Host.Address.AbsoluteUri,
                "--token", fleet.Token, "--json",
            ],
            TestContext.Current.CancellationToken);

        Assert.True(code == 0, error);
        using JsonDocument document = JsonDocument.Parse(output);
        JsonElement service = document.RootElement.GetProperty("service");
        Assert.Equal(5, document.RootElement.GetProperty("devices").GetInt32());
        Assert.InRange(document.RootElement.GetProperty("connectionsLost").GetInt32(), 1, 1000);
        Assert.InRange(service.GetProperty("kept").GetInt32(), 20, 1000);
        Assert.True(service.GetProperty("lost").GetInt32() == 0, error + output);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_simulation_with_its_summary()
    {
        await using TestFleet fleet = await TestFleet.StartAsync();
        string pipeline = MachineFiles.WriteLearning(_folder.Path);
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(4));

        (int code, string output, string error) = await RunAsync(
            ["simulate", pipeline, "-r", MachineFiles.RecordingOf(_folder.Path), "--devices", "3", "--broker", fleet.Host.Broker],
            stop.Token);

        Assert.True(code == 0, error);
        Assert.Contains("3 connected", output);
        await fleet.WaitAsync("sim-0003", device => device.Standing == Devices.Standing.Offline);
    }

    [Theory]
    [InlineData("--devices", "0", "1 to 20,000")]
    [InlineData("--name", "a b", "letters, digits")]
    [InlineData("--broker", "http://x", "mqtt://")]
    [InlineData("--authority", "absent.pem", "--broker mqtts://")]
    [InlineData("--key", "absent.key", "absent.key")]
    [InlineData("--passwords", "absent.txt", "absent.txt")]
    [InlineData("--recording", "absent.csv", "absent.csv")]
    public async Task What_cannot_be_simulated_is_said(string option, string value, string expected)
    {
        string pipeline = MachineFiles.WriteLearning(_folder.Path);
        string[] recording = option == "--recording" ? [] : ["-r", MachineFiles.RecordingOf(_folder.Path)];

        Assert.Contains(expected, await FailAsync(["simulate", pipeline, .. recording, "--duration", "1", option, value]));
    }

    private static async Task<string> FailAsync(string[] args)
    {
        (int code, string output, string error) = await RunAsync(args, TestContext.Current.CancellationToken);
        Assert.InRange(code, 1, 2);
        Assert.Empty(output);
        Assert.DoesNotContain("should not have happened", error);
        return error;
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string[] args, CancellationToken cancellation)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        Terminal terminal = new(output, error);
        int code = await CommandTree.RunAsync("tinyinfer fleet", FleetCommands.Create(terminal), args, terminal, cancellation);
        return (code, output.ToString(), error.ToString());
    }
}
