using System;
using System.Device.Gpio;
using TinyInfer.Guard;

namespace TinyInfer.Esp32;

/// <summary>A pin that says whether there is an alarm: to a lamp, a relay, or another controller.</summary>
public sealed class AlarmPin : IAlarm, IDisposable
{
    private readonly GpioPin _pin;
    private readonly bool _activeHigh;
    private bool _isOn;

    /// <summary>Opens the pin, off.</summary>
    /// <param name="controller">The board's pins.</param>
    /// <param name="pin">Number of the pin.</param>
    /// <param name="activeHigh">True if a high level is an alarm.</param>
    public AlarmPin(GpioController controller, int pin, bool activeHigh)
    {
        _activeHigh = activeHigh;
        _pin = controller.OpenPin(pin, PinMode.Output);
        Write(false);
    }

    /// <summary>Whether the pin says that there is an alarm. Setting what it is already does nothing.</summary>
    public bool IsOn
    {
        get
        {
            return _isOn;
        }

        set
        {
            if (value != _isOn)
            {
                Write(value);
            }
        }
    }

    /// <summary>Closes the pin.</summary>
    public void Dispose()
    {
        _pin.Dispose();
    }

    private void Write(bool value)
    {
        _isOn = value;
        _pin.Write(value == _activeHigh ? PinValue.High : PinValue.Low);
    }
}
