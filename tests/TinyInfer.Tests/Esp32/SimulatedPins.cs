using System.Device.Gpio;

namespace TinyInfer.Tests.Esp32;

/// <summary>A board's pins without a board: remembers what is written.</summary>
internal sealed class SimulatedPins : GpioDriver
{
    private readonly Dictionary<int, PinMode> _modes = [];

    /// <summary>Values written to pins, in order.</summary>
    internal List<(int Pin, PinValue Value)> Writes { get; } = new(100);

    protected override int PinCount => 40;

    /// <summary>The level of a pin.</summary>
    internal PinValue Level(int pin) => Writes.Last(w => w.Pin == pin).Value;

    protected override void OpenPin(int pinNumber) => _modes[pinNumber] = PinMode.Input;

    protected override void ClosePin(int pinNumber) => _modes.Remove(pinNumber);

    protected override void SetPinMode(int pinNumber, PinMode mode) => _modes[pinNumber] = mode;

    protected override PinMode GetPinMode(int pinNumber) => _modes[pinNumber];

    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => true;

    protected override PinValue Read(int pinNumber) => Level(pinNumber);

    protected override void Write(int pinNumber, PinValue value)
    {
        // No assertion library here: tests count what is allocated.
        if (_modes[pinNumber] != PinMode.Output)
        {
            throw new InvalidOperationException($"pin {pinNumber} is no output");
        }

        Writes.Add((pinNumber, value));
    }

    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) =>
        throw new NotSupportedException();

    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) =>
        throw new NotSupportedException();
}
