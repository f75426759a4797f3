using System.Device.Gpio;
using TinyInfer.Esp32;
using TinyInfer.Esp32.Power;
using TinyInfer.Esp32.Sensors;
using TinyInfer.Guard;
using TinyInfer.Guard.Telemetry;

namespace MotionClassifier;

/// <summary>The firmware: parts of the board, and when it sleeps.</summary>
public static class Program
{
    private const int AlarmPinNumber = 2;
    private const int BlockLength = 16;

    private const int PollMilliseconds = 38;

    /// <summary>Windows that are judged before the board sleeps; 0 to stay awake, which a debugger needs.</summary>
    private const int WindowsAwake = 0;

    private const int SleepMilliseconds = 60000;

    /// <summary>A pin of the RTC whose high level ends a sleep, a button's for example; −1 for none.</summary>
    private const int WakePin = -1;

    /// <summary>A pin that feeds a watchdog chip, which resets a board that hangs; −1 for none.</summary>
    private const int WatchdogPinNumber = -1;

    /// <summary>Runs for as long as there is power.</summary>
    public static void Main()
    {
        MachineSensor sensor = new MachineSensor();
        Esp32Sleep sleep = new Esp32Sleep();
        GpioController pins = new GpioController();
        AlarmPin alarm = new AlarmPin(pins, AlarmPinNumber, true);
        GuardApplication guard = Guard.Create(sensor, BlockLength, alarm, null, new ConsoleSink());
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
