using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet.Exceptions;
using TinyInfer.Converter.Tests;
using TinyInfer.Fleet.Api;
using TinyInfer.Fleet.Broker;
using TinyInfer.Fleet.Devices;
using TinyInfer.Fleet.Service;
using TinyInfer.Link;
using TinyInfer.Tests.Link;
using TinyInfer.Twin;

namespace TinyInfer.Fleet.Tests;

/// <summary>The service with a broker that is there already.</summary>
public sealed class MosquittoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nothing_that_a_broker_took_is_lost_when_service_or_broker_restart()
    {
        using Mosquitto mosquitto = Mosquitto.Start(_folder.Path);
        FleetOptions Use(FleetOptions options) => options with { Broker = new BrokerConnection(mosquitto.Address) };
        await using TestFleet fleet = await TestFleet.StartAsync(Use);
        await using TestBoard board = new("press-4");
        await RepeatAsync(() => board.ConnectAsync(mosquitto.Address.ToString()));
        await board.JudgeAsync(10);
        await fleet.WaitAsync("press-4", device => device is { Windows: 10, Counter: 1 });

        await fleet.StopAsync();
        for (int i = 0; i < 50; i++)
        {
            await board.JudgeAsync(10);
        }

        await fleet.StartAgainAsync(Use);
        await fleet.WaitAsync("press-4", device => device.Windows == 510);
        mosquitto.Stop();
        mosquitto.StartAgain();
        await RepeatAsync(() => board.ConnectAsync(mosquitto.Address.ToString()));
        await board.JudgeAsync(10);

        DeviceView view = await fleet.WaitAsync("press-4", device => device.Windows == 520);
        Assert.Equal((0L, 52L, Standing.Well), (view.Missing, view.Lines, view.Standing));
    }

    [Fact]
    public async Task A_session_that_another_service_holds_is_not_connected_to()
    {
        using Mosquitto mosquitto = Mosquitto.Start(_folder.Path);
        await using TestBoard board = new("press-4");
        await RepeatAsync(() => board.ConnectAsync(mosquitto.Address.ToString()));
        bool isHeld = false;
        int asked = 0;
        TaskCompletionSource patient = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource came = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RemoteBroker broker = new(
            new BrokerConnection(mosquitto.Address), "session", isShared: false, NullLogger.Instance, [Topics.State])
        {
            IsHeld = () =>
            {
                if (++asked == 3)
                {
                    patient.SetResult();
                }

                return Task.FromResult(Volatile.Read(ref isHeld));
            },
        };
        await broker.StartAsync(_ =>
        {
            came.TrySetResult();
            return Task.CompletedTask;
        });

        // What a broker keeps comes to whoever connects.
        Assert.Same(patient.Task, await Task.WhenAny(patient.Task, came.Task));
        Volatile.Write(ref isHeld, true);
        await came.Task.WaitAsync(TestFleet.Patience, TestContext.Current.CancellationToken);
    }

    private static async Task RepeatAsync(Func<Task> connect)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                await connect();
                return;
            }
            catch (Exception e) when (e is MqttCommunicationException or InvalidOperationException && i < 100)
            {
                await Task.Delay(100);
            }
        }
    }
}
