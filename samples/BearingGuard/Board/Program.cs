using System.Device.Gpio;
using System.Device.Spi;
using nanoFramework.Hardware.Esp32;
using TinyInfer.Esp32;
using TinyInfer.Esp32.Power;
using TinyInfer.Esp32.Sensors;
using TinyInfer.Esp32.State;
using TinyInfer.Guard;
using TinyInfer.Guard.State;
using TinyInfer.Guard.Telemetry;

namespace BearingGuard;

/// <summary>The firmware: parts of the board, and when it sleeps.</summary>
public static class Program
{
    private const int AlarmPinNumber = 2;
    private const int ClockPin = 18;
    private const int FromSensorPin = 19;
    private const int ToSensorPin = 23;
    private const int SelectPin = 5;
    private const int RangeG = 16;
    private const int SamplesPerSecond = 12800;
    private const int AxisZ = 2;
    private const int TransferLength = 32;
    private const int BlockLength = 256;

    /// <summary>The sensor's own buffer lasts for 6.7 ms.</summary>
    private const int PollMilliseconds = 2;

    /// <summary>Windows that are judged before the board sleeps; 0 to stay awake, which a debugger needs.</summary>
    private const int WindowsAwake = 20;

    private const int SleepMilliseconds = 60000;

    /// <summary>A pin of the RTC whose high level ends a sleep, a button's for example; −1 for none.</summary>
    private const int WakePin = -1;

    /// <summary>A pin that feeds a watchdog chip, which resets a board that hangs; −1 for none.</summary>
    private const int WatchdogPinNumber = -1;

    /// <summary>Runs for as long as there is power.</summary>
    public static void Main()
    {
        Configuration.SetPinFunction(ClockPin, DeviceFunction.SPI1_CLOCK);
        Configuration.SetPinFunction(FromSensorPin, DeviceFunction.SPI1_MISO);
        Configuration.SetPinFunction(ToSensorPin, DeviceFunction.SPI1_MOSI);
        SpiConnectionSettings settings = new SpiConnectionSettings(1, SelectPin) { ClockFrequency = 10000000, Mode = SpiMode.Mode0 };
        Kx134 sensor = new Kx134(new SpiRegisters(SpiDevice.Create(settings), 0), RangeG, SamplesPerSecond, AxisZ, TransferLength);
        Esp32Sleep sleep = new Esp32Sleep();
        GpioController pins = new GpioController();
        AlarmPin alarm = new AlarmPin(pins, AlarmPinNumber, true);
        StateStore store = new TwoSlotStateStore(new FileStorage("I:\\"), "guard");
        GuardApplication guard = Guard.Create(sensor, BlockLength, alarm, store, new ConsoleSink());
        guard.Watchdog = WatchdogPin.Open(pins, WatchdogPinNumber);
        DutyCycle cycle = new DutyCycle(guard, new Esp32Clock(), sleep, PollMilliseconds, WindowsAwake, SleepMilliseconds, WakePin);
        guard.Start(NameOf(sleep.WakeReason), cycle.TimerMilliseconds);
        while (true)
        {
            cycle.RunOnce();
        }
    }

    private static string NameOf(WakeReason reason)
    {
        switch (reason)
        {
            case WakeReason.Timer:
                return "timer";
            case WakeReason.Pin:
                return "pin";
            case WakeReason.PowerOn:
                return "power";
            default:
                return "other";
        }
    }
}
