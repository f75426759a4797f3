{{usings}}
using TinyInfer.Esp32.Power;
using TinyInfer.Esp32.Sensors;
using TinyInfer.Guard.Collecting;

namespace {{name}};

/// <summary>The firmware: the sensor, and the serial port that its samples go over.</summary>
public static class Program
{
{{constants}}
    private const int SendPin = {{send}};
    private const int ReceivePin = {{receive}};
    private const int Baud = {{baud}};

{{hint}}
    private const int PollMilliseconds = {{poll}};

    /// <summary>Runs for as long as there is power.</summary>
    public static void Main()
    {
{{sensor}}

        // COM1 is the debugger's on most boards.
        Configuration.SetPinFunction(SendPin, DeviceFunction.COM2_TX);
        Configuration.SetPinFunction(ReceivePin, DeviceFunction.COM2_RX);
        Collector collector = Collection.Create(sensor, new SerialLink("COM2", Baud));
        Esp32Clock clock = new Esp32Clock();
        collector.Start(PollMilliseconds);
        while (true)
        {
            if (!collector.Step(clock.Milliseconds))
            {
                Thread.Sleep(1);
            }
        }
    }
}
