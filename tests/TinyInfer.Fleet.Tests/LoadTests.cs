using System.Globalization;
using TinyInfer.Converter.Tests;
using TinyInfer.Fleet.Simulation;
using TinyInfer.Tests.Link;
using TinyInfer.Twin;

namespace TinyInfer.Fleet.Tests;

/// <summary>
/// Simulated boards, a line of telemetry each every five seconds, with the service and a real Mosquitto.
/// <c>TINYINFER_FLEET_LOAD=1000,600</c> runs a thousand boards for ten minutes, in place of two hundred for twenty seconds.
/// </summary>
public sealed class LoadTests : IDisposable
{
    private static readonly TimeSpan _recovery = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly int _devices = 200;
    private readonly TimeSpan _duration = TimeSpan.FromSeconds(20);

    /// <summary>Machines that run tests do many things at once: the short form waits longer.</summary>
    private readonly TimeSpan _latest = TimeSpan.FromSeconds(10);

    public LoadTests()
    {
        if (Environment.GetEnvironmentVariable("TINYINFER_FLEET_LOAD") is { Length: > 0 } load)
        {
            int[] numbers = [.. load.Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
            (_devices, _duration, _latest) = (numbers[0], TimeSpan.FromSeconds(numbers[1]), TwinProbe.Current);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nothing_is_lost_and_twins_are_current()
    {
        using Mosquitto mosquitto = Mosquitto.Start(_folder.Path);
        await using TestFleet fleet = await TestFleet.StartAsync(
            options => options with { Broker = new BrokerConnection(mosquitto.Address) });

        (SimulationSummary summary, ProbeResult result) = await RunAsync(fleet, mosquitto, (_, _) => Task.CompletedTask);

        AssertWhole(summary, result);
        Assert.InRange(result.Percentile99, 0.001, _latest.TotalSeconds);
    }

    [Fact]
    public async Task A_broker_that_restarts_under_load_loses_nothing()
    {
        using Mosquitto mosquitto = Mosquitto.Start(_folder.Path);
        await using TestFleet fleet = await TestFleet.StartAsync(
            options => options with { Broker = new BrokerConnection(mosquitto.Address) });
        TimeSpan behind = TimeSpan.Zero;
        TimeSpan recovered = TimeSpan.MaxValue;

        (SimulationSummary summary, ProbeResult result) = await RunAsync(fleet, mosquitto, async (simulation, probe) =>
        {
            await Task.Delay(_duration / 2);
            mosquitto.Stop();
            await Task.Delay(TimeSpan.FromSeconds(6));
            behind = probe.FindBehind();
            mosquitto.StartAgain();
            long begin = simulation.Now;
            while (simulation.Now - begin < _recovery.TotalMilliseconds)
            {
                if (probe.FindBehind() <= TwinProbe.Current && simulation.Boards.All(board => board.Device.IsOnline))
                {
                    recovered = TimeSpan.FromMilliseconds(simulation.Now - begin);
                    break;
                }

                await Task.Delay(50);
            }
        });

        AssertWhole(summary, result);
        Assert.InRange(summary.ConnectionsLost, _devices, long.MaxValue);
        Assert.True(behind > TwinProbe.Current, $"behind by {behind} without a broker");
        Assert.True(recovered <= _recovery, $"not current after {_recovery}: {summary.Brief}");
        TestContext.Current.TestOutputHelper?.WriteLine($"current again after {recovered.TotalSeconds:0.0} s");
    }

    private static void AssertWhole(SimulationSummary summary, ProbeResult result)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', summary.Rows.Select(row => $"{row.Name}: {row.Value}")));
        Assert.Equal((0L, 0L, 0L, 0L), (summary.Lost, summary.Waiting, result.Lost, result.Missing));

        // Two windows a second are a line every five seconds; the first says that the board has started.
        Assert.InRange(result.Kept, summary.Devices * (1 + (long)(summary.Seconds / 8)), long.MaxValue);
    }

    private async Task<(SimulationSummary Summary, ProbeResult Result)> RunAsync(
        TestFleet fleet, Mosquitto mosquitto, Func<FleetSimulation, TwinProbe, Task> meanwhile)
    {
        SimulatedMachine machine = new(MachineFiles.WriteLearning(_folder.Path), MachineFiles.RecordingOf(_folder.Path));
        using FleetSimulation simulation = new(new SimulationOptions(machine, new BrokerConnection(mosquitto.Address))
        {
            Devices = _devices,
            Duration = _duration,
            Patience = TwinProbe.Drain,
            PublicKey = fleet.PublicKey,
        });
        using CancellationTokenSource stop = new();
        await using TwinProbe probe = await TwinProbe.StartAsync(fleet.Client, simulation, CancellationToken.None);
        Task run = Task.Run(() => simulation.Run(_ => { }, stop.Token));
        await meanwhile(simulation, probe);
        await run;
        ProbeResult result = await probe.FinishAsync(CancellationToken.None);
        return (SimulationSummary.Of(simulation) with { Service = result }, result);
    }
}
