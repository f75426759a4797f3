using System;
using System.Device.Gpio;
using TinyInfer.Guard;

namespace TinyInfer.Esp32;

/// <summary>
/// Feeds a watchdog chip beside the ESP32, whose input wants to see edges, and whose output pulls the board's reset: each feeding is an
/// edge.
/// </summary>
/// <remarks>
/// nanoFramework gives an application no watchdog of the ESP32's own: the task watchdog is off in its images, and no class reaches the
/// others. The chip's time has to be longer than the longest sleep and than the longest window takes: it runs on while the board sleeps.
/// </remarks>
public sealed class WatchdogPin : IWatchdog, IDisposable
{
    private readonly GpioPin _pin;
    private bool _isHigh;

    private WatchdogPin(GpioPin pin)
    {
        _pin = pin;
        _pin.Write(PinValue.Low);
    }

    /// <summary>Opens the pin, low.</summary>
    /// <param name="controller">The board's pins.</param>
    /// <param name="pin">Number of the pin; −1 for a board without such a chip.</param>
    /// <returns>The watchdog; null if there is none.</returns>
    public static WatchdogPin Open(GpioController controller, int pin)
    {
        return pin < 0 ? null : new WatchdogPin(controller.OpenPin(pin, PinMode.Output));
    }

    /// <inheritdoc/>
    public void Feed()
    {
        _isHigh = !_isHigh;
        _pin.Write(_isHigh ? PinValue.High : PinValue.Low);
    }

    /// <summary>Closes the pin.</summary>
    public void Dispose()
    {
        _pin.Dispose();
    }
}
