using TinyInfer.Guard;

namespace TinyInfer.Esp32.Power;

/// <summary>When the board works, when it saves, and how it rests.</summary>
/// <remarks>
/// <list type="bullet">
/// <item>A sensor that is asked often (every <see cref="LightSleepFrom"/> ms or more often) is polled by a timer. After so many windows the
/// board sleeps deeply, and everything but what is saved starts anew. During an alarm it sleeps lightly instead, since deep sleep would let
/// go of the alarm pin, and so it does while there is something new that flash may not take yet; samples are missed all the same.</item>
/// <item>A sensor that is asked seldom is polled here, and the board sleeps lightly from one time to the next. RAM stays as it is and no
/// sample is missed; a deep sleep would lose the window that is being gathered, which takes such a sensor long.</item>
/// <item>State is saved every <see cref="SaveMilliseconds"/>, and only if it has changed: a cut of power loses no more than that.</item>
/// </list>
/// </remarks>
public sealed class DutyCycle
{
    /// <summary>Milliseconds between polls from which on a light sleep in between pays: falling asleep and waking take about one.</summary>
    public const int LightSleepFrom = 100;

    /// <summary>
    /// Five minutes between saves: 288 a day at most. With three sectors of flash erased per save, spread by the file system over 64
    /// sectors that last 100,000 times each, that is 20 years.
    /// </summary>
    public const int DefaultSaveMilliseconds = 300000;

    private readonly IGuard _guard;
    private readonly Clock _clock;
    private readonly SleepControl _sleep;
    private readonly int _poll;
    private readonly int _windows;
    private readonly int _milliseconds;
    private readonly int _wakePin;
    private int _judged;
    private bool _isRunning;
    private long _nextPoll;
    private long _nextSave;

    /// <summary>Makes a cycle.</summary>
    /// <param name="guard">The application.</param>
    /// <param name="clock">The time.</param>
    /// <param name="sleep">The board's sleep.</param>
    /// <param name="pollMilliseconds">How often the sensor is asked.</param>
    /// <param name="windows">How many windows are judged before the board sleeps, where the sensor is asked often; 0 for a board that never
    /// sleeps.</param>
    /// <param name="milliseconds">For how long it sleeps then.</param>
    /// <param name="wakePin">A pin whose high level ends a deep sleep before; −1 for none.</param>
    public DutyCycle(IGuard guard, Clock clock, SleepControl sleep, int pollMilliseconds, int windows, int milliseconds, int wakePin)
    {
        _guard = guard;
        _clock = clock;
        _sleep = sleep;
        _poll = pollMilliseconds;
        _windows = windows;
        _milliseconds = milliseconds;
        _wakePin = wakePin;
    }

    /// <summary>How often a timer has to poll the sensor; 0 where that is done here.</summary>
    public int TimerMilliseconds => _poll < LightSleepFrom ? _poll : 0;

    /// <summary>The least time from one save to the next. Defaults to <see cref="DefaultSaveMilliseconds"/>.</summary>
    public int SaveMilliseconds { get; set; } = DefaultSaveMilliseconds;

    /// <summary>One round of the firmware's loop.</summary>
    public void RunOnce()
    {
        long now = _clock.Milliseconds;
        if (!_isRunning)
        {
            // After a deep sleep the last save lies that far back; after a cut of power nobody knows, and it may be one of many.
            _isRunning = true;
            _nextPoll = now;
            _nextSave = now + SaveMilliseconds - (_sleep.WakeReason == WakeReason.Timer ? _milliseconds : 0);
        }

        if (TimerMilliseconds == 0)
        {
            PollAndSleep(now);
            return;
        }

        int windows = _guard.Step(now);
        SaveWhenDue(now);
        if (_windows > 0)
        {
            _judged += windows;
            if (_judged >= _windows)
            {
                _judged = 0;
                Sleep(now);
                return;
            }
        }

        if (windows == 0)
        {
            _sleep.Pause(_poll);
        }
    }

    /// <summary>Polls are due at equal distances, whatever the work in between takes; those that are missed are not made up for.</summary>
    private void PollAndSleep(long now)
    {
        // Further off than it can be: the clock has been set back.
        if (now >= _nextPoll || _nextPoll - now > _poll)
        {
            _guard.Poll();
            long next = _nextPoll + _poll;
            _nextPoll = next > now && next - now <= _poll ? next : now + _poll;
        }

        if (_guard.Step(now) != 0)
        {
            return;
        }

        SaveWhenDue(now);
        if (_windows > 0)
        {
            _sleep.LightSleep((int)(_nextPoll - now));
        }
        else
        {
            _sleep.Pause((int)(_nextPoll - now));
        }
    }

    private void Sleep(long now)
    {
        if (_guard.IsAlarmOn || !(_guard.IsSaved || SaveWhenDue(now)))
        {
            _sleep.LightSleep(_milliseconds);
            _guard.Resume();
            return;
        }

        _sleep.DeepSleep(_milliseconds, _wakePin);
    }

    /// <summary>Saves if it is time to.</summary>
    /// <returns>Whether all that has to survive is kept.</returns>
    private bool SaveWhenDue(long now)
    {
        // Further off than it can be: the clock has been set back.
        _nextSave = _nextSave - now > SaveMilliseconds ? now + SaveMilliseconds : _nextSave;
        if (now < _nextSave)
        {
            return false;
        }

        _nextSave = now + SaveMilliseconds;
        return _guard.Save();
    }
}
