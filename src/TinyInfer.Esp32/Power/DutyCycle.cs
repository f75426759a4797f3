using System.Threading;
using TinyInfer.Anomaly;
using TinyInfer.Guard;

namespace TinyInfer.Esp32.Power;

/// <summary>When the board works, and how it rests.</summary>
/// <remarks>
/// <list type="bullet">
/// <item>A sensor that is asked often (every <see cref="LightSleepFrom"/> ms or more often) is polled by a timer. After so many windows the
/// board sleeps deeply: what was learned is saved, and everything else starts anew. During an alarm it sleeps lightly instead, since deep
/// sleep would let go of the alarm pin; samples are missed all the same.</item>
/// <item>A sensor that is asked seldom is polled here, and the board sleeps lightly from one time to the next. RAM stays as it is and no
/// sample is missed; a deep sleep would lose the window that is being gathered, which takes such a sensor long.</item>
/// </list>
/// </remarks>
public sealed class DutyCycle
{
    /// <summary>Milliseconds between polls from which on a light sleep in between pays: falling asleep and waking take about one.</summary>
    public const int LightSleepFrom = 100;

    private readonly IGuard _guard;
    private readonly SleepControl _sleep;
    private readonly int _poll;
    private readonly int _windows;
    private readonly int _milliseconds;
    private readonly int _wakePin;
    private int _judged;
    private long _nextPoll = long.MinValue;

    /// <summary>Makes a cycle.</summary>
    /// <param name="guard">The application.</param>
    /// <param name="sleep">The board's sleep.</param>
    /// <param name="pollMilliseconds">How often the sensor is asked.</param>
    /// <param name="windows">How many windows are judged before the board sleeps, where the sensor is asked often; 0 for a board that never
    /// sleeps.</param>
    /// <param name="milliseconds">For how long it sleeps then.</param>
    /// <param name="wakePin">A pin whose high level ends a deep sleep before; −1 for none.</param>
    public DutyCycle(IGuard guard, SleepControl sleep, int pollMilliseconds, int windows, int milliseconds, int wakePin)
    {
        _guard = guard;
        _sleep = sleep;
        _poll = pollMilliseconds;
        _windows = windows;
        _milliseconds = milliseconds;
        _wakePin = wakePin;
    }

    /// <summary>How often a timer has to poll the sensor; 0 where that is done here.</summary>
    public int TimerMilliseconds => _poll < LightSleepFrom ? _poll : 0;

    /// <summary>One round of the firmware's loop.</summary>
    /// <param name="now">The time in milliseconds, on a clock that runs on during a light sleep.</param>
    public void RunOnce(long now)
    {
        if (TimerMilliseconds == 0)
        {
            PollAndSleep(now);
            return;
        }

        int windows = _guard.Step(now);
        _judged += windows;
        if (_windows > 0 && _judged >= _windows)
        {
            _judged = 0;
            Sleep();
        }
        else if (windows == 0)
        {
            Thread.Sleep(_poll);
        }
    }

    /// <summary>Polls are due at equal distances, whatever the work in between takes; those that are missed are not made up for.</summary>
    private void PollAndSleep(long now)
    {
        if (now >= _nextPoll)
        {
            _guard.Poll();
            _nextPoll = _nextPoll + _poll > now ? _nextPoll + _poll : now + _poll;
        }

        if (_guard.Step(now) != 0)
        {
            return;
        }

        if (_windows > 0)
        {
            _sleep.LightSleep((int)(_nextPoll - now));
        }
        else
        {
            Thread.Sleep((int)(_nextPoll - now));
        }
    }

    private void Sleep()
    {
        if (_guard.State == DetectorState.Anomaly)
        {
            _sleep.LightSleep(_milliseconds);
            _guard.Resume();
            return;
        }

        _guard.Save();
        _sleep.DeepSleep(_milliseconds, _wakePin);
    }
}
