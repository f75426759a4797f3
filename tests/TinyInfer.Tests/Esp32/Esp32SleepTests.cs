using nanoFramework.Hardware.Esp32;
using TinyInfer.Esp32.Power;

namespace TinyInfer.Tests.Esp32;

/// <summary>Commands to an ESP32 that is to sleep. The driver is one for all, and these tests are the only ones that set it.</summary>
public sealed class Esp32SleepTests : IDisposable
{
    private readonly Board _board = new();

    public Esp32SleepTests() => Sleep.Driver = _board;

    public void Dispose() => Sleep.Driver = null!;

    [Theory]
    [InlineData(Sleep.WakeupCause.Undefined, WakeReason.PowerOn)]
    [InlineData(Sleep.WakeupCause.Timer, WakeReason.Timer)]
    [InlineData(Sleep.WakeupCause.Ext0, WakeReason.Pin)]
    [InlineData(Sleep.WakeupCause.Ext1, WakeReason.Pin)]
    [InlineData(Sleep.WakeupCause.Gpio, WakeReason.Pin)]
    [InlineData(Sleep.WakeupCause.TouchPad, WakeReason.Other)]
    public void Causes_are_reasons(Sleep.WakeupCause cause, WakeReason expected)
    {
        _board.Cause = cause;

        Assert.Equal(expected, new Esp32Sleep().WakeReason);
    }

    [Fact]
    public void A_light_sleep_ends_by_the_timer()
    {
        new Esp32Sleep().LightSleep(1500);

        Assert.Equal(("light", TimeSpan.FromSeconds(1.5), Sleep.WakeupGpioPin.None), (_board.Slept, _board.Time, _board.Pin));
    }

    [Theory]
    [InlineData(-1, 0UL, 0)]
    [InlineData(33, 1UL << 33, 1)]
    public void A_deep_sleep_ends_by_the_timer_or_a_pin(int pin, ulong bit, int level)
    {
        new Esp32Sleep().DeepSleep(60_000, pin);

        Assert.Equal(("deep", TimeSpan.FromMinutes(1), (Sleep.WakeupGpioPin)bit, level),
            (_board.Slept, _board.Time, _board.Pin, _board.Level));
    }

    [Fact]
    public void A_desktop_without_a_driver_says_what_is_missing()
    {
        Sleep.Driver = null!;

        Assert.Contains("set Sleep.Driver", Assert.Throws<InvalidOperationException>(() => new Esp32Sleep().LightSleep(1)).Message);
    }

    private sealed class Board : SleepDriver
    {
        internal string? Slept { get; private set; }

        public override void LightSleep() => Slept = "light";

        public override void DeepSleep() => Slept = "deep";
    }
}
