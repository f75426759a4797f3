using System;

namespace nanoFramework.Hardware.Esp32;

/// <summary>Stands in for a board that sleeps.</summary>
public abstract class SleepDriver
{
    /// <summary>Why the board has started.</summary>
    public Sleep.WakeupCause Cause { get; set; }

    /// <summary>After what time the next sleep ends.</summary>
    public TimeSpan Time { get; set; }

    /// <summary>The pin that ends it before.</summary>
    public Sleep.WakeupGpioPin Pin { get; set; }

    /// <summary>The level of that pin that does.</summary>
    public int Level { get; set; }

    /// <summary>Called for a light sleep.</summary>
    public abstract void LightSleep();

    /// <summary>Called for a deep sleep, from which a board does not return.</summary>
    public abstract void DeepSleep();
}
