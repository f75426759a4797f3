using System.Device.Gpio;
using TinyInfer.Esp32;
using TinyInfer.Guard;
using TinyInfer.Tests.BearingGuardTests;

namespace TinyInfer.Tests.Esp32;

public class WatchdogTests
{
    private const int Pin = 4;

    [Fact]
    public void Each_feeding_is_an_edge()
    {
        SimulatedPins pins = new();
        using GpioController controller = new(pins);
        using WatchdogPin watchdog = WatchdogPin.Open(controller, Pin);
        for (int i = 0; i < 3; i++)
        {
            watchdog.Feed();
        }

        Assert.Equal([false, true, false, true], pins.Writes.Select(write => (bool)write.Value));
        Assert.Null(WatchdogPin.Open(controller, -1));
    }

    [Fact]
    public void An_application_that_comes_round_and_asks_its_sensor_feeds_it()
    {
        GuardRun run = new();
        CountingWatchdog watchdog = new();
        run.Guard.Watchdog = watchdog;
        run.Play(GuardRun.Recording[..(4 * GuardRun.Window)]);
        Assert.Equal(64, watchdog.Feedings);

        // A sensor that does not answer is a fault, not a program that hangs.
        run.Sensor.IsUnplugged = true;
        for (int i = 0; i < 1000; i++)
        {
            run.Tick();
        }

        Assert.Equal(1064, watchdog.Feedings);

        // A poll that never returns leaves the loop without news.
        for (int i = 0; i < 1000; i++)
        {
            run.Guard.Step(10_000 + i);
        }

        Assert.Equal(1064, watchdog.Feedings);
    }

    private sealed class CountingWatchdog : IWatchdog
    {
        internal int Feedings { get; private set; }

        public void Feed() => Feedings++;
    }
}
