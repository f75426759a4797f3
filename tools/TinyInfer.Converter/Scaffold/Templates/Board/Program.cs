using System.Device.Gpio;
{{usings}}
using TinyInfer.Esp32;
using TinyInfer.Esp32.Power;
using TinyInfer.Esp32.Sensors;
{{stateUsing}}
using TinyInfer.Guard;
{{storeUsing}}
using TinyInfer.Guard.Telemetry;

namespace {{name}};

/// <summary>The firmware: parts of the board, and when it sleeps.</summary>
public static class Program
{
    private const int AlarmPinNumber = {{alarm}};
{{constants}}
    private const int BlockLength = {{block}};

{{hint}}
    private const int PollMilliseconds = {{poll}};

    /// <summary>Windows that are judged before the board sleeps; 0 to stay awake, which a debugger needs.</summary>
    private const int WindowsAwake = {{windows}};

    private const int SleepMilliseconds = 60000;

    /// <summary>{{wake}}</summary>
    private const int WakePin = -1;

    /// <summary>A pin that feeds a watchdog chip, which resets a board that hangs; −1 for none.</summary>
    private const int WatchdogPinNumber = -1;
{{learnPin}}

    /// <summary>Runs for as long as there is power.</summary>
    public static void Main()
    {
{{sensor}}
        Esp32Sleep sleep = new Esp32Sleep();
        GpioController pins = new GpioController();
        AlarmPin alarm = new AlarmPin(pins, AlarmPinNumber, true);
{{storage}}
        GuardApplication guard = Guard.Create(sensor, BlockLength, alarm, {{store}}, new ConsoleSink());
        guard.Watchdog = WatchdogPin.Open(pins, WatchdogPinNumber);
        DutyCycle cycle = new DutyCycle(guard, new Esp32Clock(), sleep, PollMilliseconds, WindowsAwake, SleepMilliseconds, WakePin);
        guard.Start(NameOf(sleep.WakeReason), cycle.TimerMilliseconds);
{{learnButton}}
        while (true)
        {
            cycle.RunOnce();
{{learn}}
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
