using System.Device.Gpio;
using TinyInfer.Esp32;

namespace TinyInfer.Tests.Esp32;

public class AlarmPinTests
{
    private const int Pin = 2;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Follows_the_alarm(bool activeHigh)
    {
        SimulatedPins pins = new();
        using GpioController controller = new(pins);
        using AlarmPin alarm = new(controller, Pin, activeHigh);

        Assert.Equal(!activeHigh, (bool)pins.Level(Pin));
        alarm.IsOn = true;
        Assert.Equal(activeHigh, (bool)pins.Level(Pin));
        int writes = pins.Writes.Count;
        alarm.IsOn = true;
        Assert.Equal(writes, pins.Writes.Count);
        alarm.IsOn = false;
        Assert.Equal(!activeHigh, (bool)pins.Level(Pin));
    }
}
