using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Scores;
using TinyInfer.Converter.Simulation;
using TinyInfer.Esp32.Power;
using TinyInfer.Guard;
using TinyInfer.Guard.Sampling;
using TinyInfer.Guard.State;
using TinyInfer.Guard.Telemetry;
using TinyInfer.Signal;
using TinyInfer.Signal.Features;
using TinyInfer.Tests.Esp32;
using TinyInfer.Tests.State;

namespace TinyInfer.Tests.Uptime;

/// <summary>
/// The firmware on a machine for as long as wanted: faults of machine and sensor, sleeps, clocks that are set, power that is cut also in
/// the middle of a save. What is expected is what anybody would: see <see cref="Check"/>.
/// </summary>
internal sealed class SimulatedYear
{
    private const long Minute = 60_000;
    private const long Day = 24 * 60 * Minute;

    /// <summary>Windows after which a guard must have noticed that something has changed.</summary>
    private const int Grace = 60;

    private readonly Func<DetectorSettings> _settings;
    private readonly int _poll;
    private readonly int _awake;
    private readonly Random _random;
    private readonly Action _turn;
    private readonly AgingMachine _machine;
    private readonly SimulatedClock _clock = new();
    private readonly SimulatedFlash _flash;
    private readonly Board _board;
    private GuardApplication _guard = null!;
    private DutyCycle _cycle = null!;
    private Condition _seen;
    private readonly double _pace;
    private long _nextCut = AgingMachine.FirstChange;
    private long _nextStep = AgingMachine.FirstChange;
    private bool _mayAlarm;
    private bool _mayAlarmKept;
    private bool _asksForState;
    private bool _lampBefore;
    private bool _hasLamp;

    /// <summary>Makes a board on its machine.</summary>
    /// <param name="settings">The detector's settings.</param>
    /// <param name="poll">Milliseconds between windows.</param>
    /// <param name="awake">Windows between deep sleeps.</param>
    /// <param name="tear">What an unfinished write looks like.</param>
    /// <param name="pace">How long things last, as a share of what they do in a year.</param>
    internal SimulatedYear(Func<DetectorSettings> settings, int poll, int awake, Tear tear, double pace)
    {
        _settings = settings;
        _poll = poll;
        _awake = awake;
        _pace = pace;
        _random = new Random(poll);
        _turn = Turn;
        _machine = new AgingMachine(new Random(awake), pace);
        _flash = new SimulatedFlash(tear, _random);
        _board = new Board(this);
        Boot(WakeReason.PowerOn);
    }

    internal long Windows { get; private set; }

    internal long Boots { get; private set; }

    internal long Cuts { get; private set; }

    internal long CutsInSaves { get; private set; }

    internal long Steps { get; private set; }

    internal long Alarms { get; private set; }

    internal long AllocatedBetweenSaves { get; private set; }

    internal long LargestSave { get; private set; }

    internal double Days => (double)_machine.Time / Day;

    internal int Changes => _machine.Changes;

    internal long Writes => _flash.Writes;

    /// <summary>Bytes of two slots.</summary>
    internal int SlotBytes { get; private set; }

    internal int StoredBytes => _flash.Files.Values.Sum(file => file.Length);

    /// <summary>Bytes of everything that the application and the board around it hold on to.</summary>
    internal int MeasureHeap()
    {
        HeapReport report = new();
        report.Add(_guard);
        return report.Total;
    }

    /// <summary>Forgets what was allocated so far: what a program allocates once.</summary>
    internal void WarmUp()
    {
        AllocatedBetweenSaves = 0;
        LargestSave = 0;
    }

    /// <summary>Runs.</summary>
    /// <param name="windows">How many windows are to be judged in all.</param>
    /// <returns>What was wrong first; null if nothing.</returns>
    internal string? Run(long windows)
    {
        while (Windows < windows)
        {
            _machine.Age();
            Happen();
            long judged = _guard.WindowCount;
            AllocationCounter counter = new();
            try
            {
                counter.Count(_turn);
            }
            catch (PowerCutException)
            {
                CutsInSaves++;
                CutPower();
                continue;
            }

            LargestSave = _asksForState ? Math.Max(LargestSave, counter.Bytes) : LargestSave;
            AllocatedBetweenSaves += _asksForState ? 0 : counter.Bytes;
            _asksForState = false;
            Windows += _guard.WindowCount - judged;
            if (Check() is { } problem)
            {
                return $"window {Windows:N0}, day {Days:F3}: {problem}";
            }

            if (_board.WantsDeepSleep)
            {
                Boot(WakeReason.Timer);
            }
        }

        return null;
    }

    /// <summary>
    /// A machine that has been well for a while is normal and without alarm; one that has been faulty for a while has an alarm; a sensor
    /// that has been faulty for a while is a fault, and leaves the alarm as it was. Without a fault of the machine there never is an alarm.
    /// </summary>
    private string? Check()
    {
        Condition condition = _machine.Condition;
        DetectorState state = _guard.State;
        bool lamp = _board.IsOn;
        if (condition != _seen)
        {
            _seen = condition;
            _lampBefore = lamp;
            _hasLamp = true;
        }

        bool isSettled = _machine.Asked > Grace && !(state == DetectorState.Learning && _machine.Time < AgingMachine.FirstChange);
        _mayAlarm = condition == Condition.Faulty || (_mayAlarm && !(condition == Condition.Well && isSettled));
        return condition switch
        {
            _ when _board.HasLetGo => "a deep sleep has put the lamp out",
            _ when !_mayAlarm && (state == DetectorState.Anomaly || lamp) => $"there has been no fault, but {state}, lamp {lamp}",
            Condition.Well when isSettled && (state != DetectorState.Normal || lamp) => $"well, but {state}, lamp {lamp}",
            Condition.Faulty when isSettled && (state != DetectorState.Anomaly || !lamp) => $"faulty, but {state}, lamp {lamp}",
            > Condition.Faulty when isSettled && state != DetectorState.Fault => $"sensor {condition}, but {state}",
            > Condition.Faulty when _hasLamp && _machine.Asked > 1 && lamp != _lampBefore => $"sensor {condition} has changed the lamp",
            _ => null,
        };
    }

    /// <summary>What happens to a board from outside.</summary>
    private void Happen()
    {
        if (_machine.Time >= _nextStep)
        {
            _nextStep = _machine.Time + _random.NextInt64((long)(3 * Day * _pace));
            _clock.Now += _random.NextInt64(-2 * Day, 2 * Day);
            Unsettle();
            Steps++;
        }

        if (_machine.Time >= _nextCut)
        {
            _nextCut = _machine.Time + _random.NextInt64((long)(6 * Day * _pace));
            CutPower();
        }
    }

    private void Turn()
    {
        if (_cycle.TimerMilliseconds > 0)
        {
            // In the place of the timer.
            _board.Pass(_poll);
            _guard.Poll();
        }

        _cycle.RunOnce();
    }

    private void CutPower()
    {
        Cuts++;
        _flash.StepsLeft = int.MaxValue;
        _board.Pass(_random.Next(1, 100_000));
        Boot(WakeReason.PowerOn);
        Unsettle();
        _hasLamp = false;
        _mayAlarm |= _mayAlarmKept;
    }

    /// <summary>Gives the guard time to notice what is true.</summary>
    private void Unsettle() => _machine.Asked = 0;

    private void Boot(WakeReason reason)
    {
        Boots++;
        _clock.Now = 0;
        _board.Start(reason);
        FeaturePipeline pipeline = new(new()
        {
            Length = AgingMachine.Window,
            Extractors = [new RawWindow(1, AgingMachine.Window, null)],
            Limits = [new SensorLimits { StuckCount = AgingMachine.Window, SaturatedCount = 2 }],
        });
        DetectorSettings settings = _settings();
        settings.Scorer = new MahalanobisDistance(new float[AgingMachine.Window], [0.01f, 0.01f, 0.01f, 0.01f]);
        MachineGuard guard = new(pipeline, null, new Detector(settings), _board);
        SlotBytes = 2 * (TwoSlotStateStore.HeaderSize + guard.Detector.GetStateSize());
        StateStore store = new ThreatenedStore(new TwoSlotStateStore(_flash, "guard"), this);
        _guard = new GuardApplication("year", new Sampler(_machine, AgingMachine.Window), guard, store, new NoSink(), 2000);
        _cycle = new DutyCycle(new Tap(this), _clock, _board, _poll, _awake, (int)Minute, -1);
        _guard.Start("power", 0);
    }

    /// <summary>One save in twenty meets a cut of power, if it takes long enough.</summary>
    private void Threaten() => _flash.StepsLeft = _random.Next(20) == 0 ? _random.Next(150) : int.MaxValue;

    /// <summary>The board: lamp, sleep, and the time that passes.</summary>
    private sealed class Board(SimulatedYear year) : SleepControl, IAlarm
    {
        private WakeReason _reason;
        private bool _isOn;

        public bool IsOn
        {
            get => _isOn;
            set
            {
                year.Alarms += value && !_isOn ? 1 : 0;
                _isOn = value;
            }
        }

        public override WakeReason WakeReason => _reason;

        internal bool WantsDeepSleep { get; private set; }

        /// <summary>Whether a deep sleep has put the lamp out.</summary>
        internal bool HasLetGo { get; private set; }

        public override void Pause(int milliseconds)
        {
            // The loop lets time pass.
        }

        public override void LightSleep(int milliseconds) => Pass(milliseconds);

        public override void DeepSleep(int milliseconds, int wakePin)
        {
            HasLetGo |= _isOn;
            Pass(milliseconds);
            WantsDeepSleep = true;
        }

        internal void Pass(long milliseconds)
        {
            year._clock.Now += milliseconds;
            year._machine.Time += milliseconds;
        }

        internal void Start(WakeReason reason)
        {
            _reason = reason;
            _isOn = false;
            WantsDeepSleep = false;
        }
    }

    /// <summary>The application, and whether what is kept may be an alarm.</summary>
    private sealed class Tap(SimulatedYear year) : IGuard
    {
        public bool IsAlarmOn => year._guard.IsAlarmOn;

        public bool IsSaved => Note(year._guard.IsSaved);

        public void Poll() => year._guard.Poll();

        public int Step(long now) => year._guard.Step(now);

        public bool Save() => Note(year._guard.Save());

        public void Resume() => year._guard.Resume();

        private bool Note(bool isKept)
        {
            year._asksForState = true;
            year._mayAlarmKept = isKept ? year._mayAlarm : year._mayAlarmKept || year._mayAlarm;
            return isKept;
        }
    }

    private sealed class ThreatenedStore(StateStore store, SimulatedYear year) : StateStore
    {
        public override byte[]? Load() => store.Load();

        public override bool Save(byte[] bytes)
        {
            year.Threaten();
            return store.Save(bytes);
        }
    }

    private sealed class NoSink : TelemetrySink
    {
        public override void Write(byte[] line, int count)
        {
        }
    }
}
