using System.Device.Gpio;
using TinyInfer.Esp32;

namespace TinyInfer.Tests.Esp32;

public class ButtonPinTests
{
    private const int Pin = 5;

    [Fact]
    public void A_press_is_told_once()
    {
        SimulatedPins pins = new();
        using GpioController controller = new(pins);
        using ButtonPin button = ButtonPin.Open(controller, Pin);
        List<bool> pressed = [];
        foreach (bool isHigh in new[] { true, false, false, true, false })
        {
            pins.Writes.Add((Pin, isHigh));
            pressed.Add(button.WasPressed());
        }

        Assert.Equal([false, true, false, false, true], pressed);
        Assert.Null(ButtonPin.Open(controller, -1));
    }
}
