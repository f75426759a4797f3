using System.Net;
using TinyInfer.Converter.Scaffold.Fleet;
using TinyInfer.Converter.Tests;
using TinyInfer.Fleet.Broker;
using TinyInfer.Fleet.Simulation;
using TinyInfer.Link;
using TinyInfer.Twin;

namespace TinyInfer.Fleet.Tests;

/// <summary>Simulated boards end with all sent, or say what is not.</summary>
public sealed class SimulationEndTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Set when a line has come.</summary>
    private readonly TaskCompletionSource _come = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lines are acknowledged when it is set.</summary>
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly EmbeddedBroker _broker = new(new IPEndPoint(IPAddress.Loopback, 0), certificate: null, passwords: null);

    public async ValueTask DisposeAsync()
    {
        _answer.TrySetResult();
        await _broker.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_boards_have_at_the_end_they_send()
    {
        using FleetSimulation simulation = await StartAsync(TwinProbe.Drain);

        await Task.Run(
            () => simulation.Run(
                done =>
                {
                    if (done == 1 && _come.Task.IsCompleted)
                    {
                        _answer.TrySetResult();
                    }
                },
                CancellationToken.None),
            TestContext.Current.CancellationToken);

        Assert.True(simulation.Remainder == null, simulation.Remainder);
        Assert.Equal(0, SimulationSummary.Of(simulation).Waiting);
    }

    [Fact]
    public async Task What_boards_cannot_send_is_said()
    {
        using FleetSimulation simulation = await StartAsync(TimeSpan.Zero);

        await Task.Run(() => simulation.Run(_ => { }, CancellationToken.None), TestContext.Current.CancellationToken);

        Assert.Matches("^[0-9]+ lines of 3 boards wait.*sim-0001, is (not )?connected", simulation.Remainder);
    }

    [Theory]
    [InlineData(0, 0, null)]
    [InlineData(5, 5, "wait count as lost")]
    [InlineData(5, 0, "on their way")]
    public void What_the_service_does_not_have_may_be_late(long lost, long waiting, string? expected)
    {
        string? doubt = new ProbeResult(30, 30 - lost, lost, 0, 0, 0, 0, 0).FindDoubt(waiting);

        Assert.True(expected == null ? doubt == null : doubt!.Contains(expected), doubt);
    }

    /// <summary>Boards that see nothing, and have said nothing but that they have started.</summary>
    private async Task<FleetSimulation> StartAsync(TimeSpan patience)
    {
        await _broker.StartAsync(async message =>
        {
            if (message.Topic.EndsWith(Topics.Telemetry, StringComparison.Ordinal))
            {
                _come.TrySetResult();
                await _answer.Task;
            }
        });
        SimulatedMachine machine = new(MachineFiles.WriteLearning(_folder.Path), MachineFiles.RecordingOf(_folder.Path));
        BrokerConnection broker = new(BrokerAddress.Read(_broker.Name)!);
        return new FleetSimulation(new SimulationOptions(machine, broker)
        {
            Devices = 3,
            Duration = TimeSpan.Zero,
            PublicKey = [0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 3, .. new byte[48]],
            Patience = patience,
        });
    }
}
