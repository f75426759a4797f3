using System;
using System.Device.Gpio;

namespace TinyInfer.Esp32;

/// <summary>A button from a pin to ground, such as one that says that the machine was mounted anew.</summary>
public sealed class ButtonPin : IDisposable
{
    private readonly GpioPin _pin;
    private bool _isDown;

    private ButtonPin(GpioPin pin)
    {
        _pin = pin;
    }

    /// <summary>Opens the pin, pulled up.</summary>
    /// <param name="controller">The board's pins.</param>
    /// <param name="pin">Number of the pin; −1 for a board without such a button.</param>
    /// <returns>The button; null if there is none.</returns>
    public static ButtonPin Open(GpioController controller, int pin)
    {
        return pin < 0 ? null : new ButtonPin(controller.OpenPin(pin, PinMode.InputPullUp));
    }

    /// <summary>Whether the button has been pressed since the last call, and not before: once for each time.</summary>
    /// <returns>Whether it has.</returns>
    public bool WasPressed()
    {
        bool was = _isDown;
        _isDown = _pin.Read() == PinValue.Low;
        return _isDown && !was;
    }

    /// <summary>Closes the pin.</summary>
    public void Dispose()
    {
        _pin.Dispose();
    }
}
