using System;
using nanoFramework.Hardware.Esp32;

namespace TinyInfer.Esp32.Power;

/// <summary>Sleep of an ESP32.</summary>
public sealed class Esp32Sleep : SleepControl
{
    /// <inheritdoc/>
    public override WakeReason WakeReason
    {
        get
        {
            switch (Sleep.GetWakeupCause())
            {
                case Sleep.WakeupCause.Undefined:
                    return WakeReason.PowerOn;
                case Sleep.WakeupCause.Timer:
                    return WakeReason.Timer;
                case Sleep.WakeupCause.Ext0:
                case Sleep.WakeupCause.Ext1:
                case Sleep.WakeupCause.Gpio:
                    return WakeReason.Pin;
                default:
                    return WakeReason.Other;
            }
        }
    }

    /// <inheritdoc/>
    public override void LightSleep(int milliseconds)
    {
        Sleep.EnableWakeupByTimer(TimeSpan.FromMilliseconds(milliseconds));
        Sleep.StartLightSleep();
    }

    /// <inheritdoc/>
    public override void DeepSleep(int milliseconds, int wakePin)
    {
        Sleep.EnableWakeupByTimer(TimeSpan.FromMilliseconds(milliseconds));
        if (wakePin >= 0)
        {
            Sleep.EnableWakeupByPin((Sleep.WakeupGpioPin)(1UL << wakePin), 1);
        }

        Sleep.StartDeepSleep();
    }
}
