using System;
using System.Device.Gpio;
using System.Threading;
{{usings}}
using nanoFramework.Runtime.Native;
using TinyInfer.Esp32;
using TinyInfer.Esp32.Power;
using TinyInfer.Esp32.Sensors;
using TinyInfer.Esp32.State;
{{partUsing}}
using TinyInfer.Guard;
using TinyInfer.Guard.State;
using TinyInfer.Link;
using TinyInfer.Store;
using TinyInfer.Store.Hashing;

namespace {{name}};

/// <summary>The firmware: parts of the board, and its fleet. It stays awake: a board that sleeps hears no commands.</summary>
public static class Program
{
    private const int AlarmPinNumber = {{alarm}};
{{constants}}
    private const int BlockLength = {{block}};

{{hint}}
    private const int PollMilliseconds = {{poll}};

    /// <summary>A pin that feeds a watchdog chip, which resets a board that hangs; −1 for none.</summary>
    private const int WatchdogPinNumber = -1;
{{learnPin}}

    /// <summary>Runs until the board is to start anew, also after a failure: starts count against a model on trial.</summary>
    public static void Main()
    {
        try
        {
            Run();
        }
        catch (Exception e)
        {
            Console.WriteLine(e.Message);
            Thread.Sleep(Network.PauseMilliseconds);
        }

        Power.RebootDevice(RebootOption.NormalReboot);
    }

    private static void Run()
    {
{{sensor}}
        GpioController pins = new GpioController();
        AlarmPin alarm = new AlarmPin(pins, AlarmPinNumber, true);
        FileStorage storage = new FileStorage("I:\\");
{{storage}}
        UpdateStore updates = Guard.OpenUpdates(storage);
        string device = Network.DeviceName("{{name}}");
        LinkOptions options = new LinkOptions();
        options.Group = Guard.Group;
        options.Board = "{{chip}}";
{{part}}
        DeviceLink link = new DeviceLink(device, new BrokerClient(device), updates, new Sha256(), options);
        GuardApplication guard = Guard.Create(device, sensor, BlockLength, alarm, {{store}}, link, updates.Current);
        link.Attach(guard);
        guard.Watchdog = WatchdogPin.Open(pins, WatchdogPinNumber);
        Clock clock = new Esp32Clock();
        DutyCycle cycle = new DutyCycle(guard, clock, new Esp32Sleep(), PollMilliseconds, 0, 0, -1);
        guard.Start("power", cycle.TimerMilliseconds);
{{learnButton}}
        while (!link.IsRestartDue)
        {
            cycle.RunOnce();
            link.Step(clock.Milliseconds);
{{learn}}
        }

        guard.Save();
    }
}
