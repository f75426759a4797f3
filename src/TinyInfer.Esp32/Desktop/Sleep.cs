using System;

namespace nanoFramework.Hardware.Esp32;

/// <summary>
/// An ESP32's sleep, in place of the board's: there is no desktop package of this name. What would happen is told to a driver.
/// </summary>
public static class Sleep
{
    /// <summary>Why a board has started, in the order of nanoFramework's own.</summary>
    public enum WakeupCause
    {
        /// <summary>Power or reset.</summary>
        Undefined = 0,

        /// <summary>A pin of the RTC.</summary>
        Ext0,

        /// <summary>One of several pins of the RTC.</summary>
        Ext1,

        /// <summary>The time is over.</summary>
        Timer,

        /// <summary>A pad was touched.</summary>
        TouchPad,

        /// <summary>A digital pin, after a light sleep.</summary>
        Gpio,
    }

    /// <summary>Pins that can end a sleep, one per bit.</summary>
    [Flags]
    public enum WakeupGpioPin : ulong
    {
        /// <summary>No pin.</summary>
        None = 0,
    }

    /// <summary>Stands in for the board.</summary>
    public static SleepDriver Driver { get; set; }

    /// <summary>Why the board has started.</summary>
    /// <returns>The cause.</returns>
    public static WakeupCause GetWakeupCause() => Board.Cause;

    /// <summary>Has the next sleep end after a time.</summary>
    /// <param name="time">The time.</param>
    public static void EnableWakeupByTimer(TimeSpan time) => Board.Time = time;

    /// <summary>Has the next sleep end by a pin.</summary>
    /// <param name="pin">The pin's bit.</param>
    /// <param name="level">Its level.</param>
    public static void EnableWakeupByPin(WakeupGpioPin pin, int level)
    {
        Board.Pin = pin;
        Board.Level = level;
    }

    /// <summary>Sleeps with RAM kept.</summary>
    public static void StartLightSleep() => Board.LightSleep();

    /// <summary>Sleeps and starts anew.</summary>
    public static void StartDeepSleep() => Board.DeepSleep();

    private static SleepDriver Board => Driver
        ?? throw new InvalidOperationException("a desktop does not sleep: set Sleep.Driver to what takes the board's place");
}
