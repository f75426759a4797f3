using System;
using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Health;
using TinyInfer.Anomaly.Learning;
using TinyInfer.Guard.Sampling;
using TinyInfer.Guard.State;
using TinyInfer.Guard.Telemetry;
using TinyInfer.Signal;

namespace TinyInfer.Guard;

/// <summary>
/// An application without its board: reads a sensor, judges windows, shows alarms, notices silence, keeps what was learned, and reports.
/// Firmware and simulation run the same one.
/// </summary>
public sealed class GuardApplication : IGuard
{
    /// <summary>Windows from one line of telemetry to the next while nothing changes.</summary>
    private const int ReportPeriod = 10;

    /// <summary>Bytes of the longest line that has all of health.</summary>
    private const int HealthCapacity = 512;

    private static readonly string[] _stateNames = { "learning", "normal", "anomaly", "fault" };

    private readonly string _device;
    private readonly Sampler _sampler;
    private readonly WindowGuard _guard;
    private readonly StateStore _store;
    private readonly TelemetrySink _sink;
    private readonly TelemetryLine _line;
    private readonly SilenceWatch _silence;
    private long _frames;
    private long _polls;
    private int _reported;
    private long _kept;

    /// <summary>Makes an application, and loads what was learned before a sleep.</summary>
    /// <param name="device">Name of the device in telemetry, ASCII.</param>
    /// <param name="sampler">Reads the sensor.</param>
    /// <param name="guard">Judges windows.</param>
    /// <param name="store">Keeps what was learned; null if nothing is to be kept.</param>
    /// <param name="sink">Receives telemetry.</param>
    /// <param name="silenceMilliseconds">For how long a sensor may be silent before that is a fault.</param>
    /// <exception cref="ArgumentNullException">An argument other than <paramref name="store"/> is null.</exception>
    public GuardApplication(string device, Sampler sampler, WindowGuard guard, StateStore store, TelemetrySink sink,
        int silenceMilliseconds)
    {
        _device = device ?? throw new ArgumentNullException(nameof(device));
        _sampler = sampler ?? throw new ArgumentNullException(nameof(sampler));
        _guard = guard ?? throw new ArgumentNullException(nameof(guard));
        _sink = sink ?? throw new ArgumentNullException(nameof(sink));
        _store = store;
        _silence = new SilenceWatch(silenceMilliseconds);
        _line = new TelemetryLine(guard.Health == null ? TelemetryLine.Capacity : HealthCapacity);
        if (store != null)
        {
            byte[] state = store.Load();
            _kept = Fingerprint(state);
            guard.LoadState(state);
        }

        _reported = guard.Verdict;
    }

    /// <summary>Judges windows.</summary>
    public WindowGuard Guard => _guard;

    /// <summary>Current state of the machine.</summary>
    public DetectorState State => _guard.State;

    /// <inheritdoc/>
    public bool IsAlarmOn => _guard.IsAlarmOn;

    /// <summary>Number of windows judged since the start.</summary>
    public long WindowCount => _guard.WindowCount;

    /// <summary>Problem of model, detector or saved state at the start, as a human-readable message; null if nothing.</summary>
    public string Problem => _guard.Problem;

    /// <summary>
    /// Fed by <see cref="Step"/> if the sensor has been asked since the last time; null for none. A loop that hangs does not feed it, nor
    /// does a sensor whose reading never returns. While the board sleeps nobody does.
    /// </summary>
    public IWatchdog Watchdog { get; set; }

    /// <inheritdoc/>
    public bool IsSaved
    {
        get
        {
            byte[] state = SaveState();
            return state == null || Fingerprint(state) == _kept;
        }
    }

    /// <summary>Starts the sensor and says so.</summary>
    /// <param name="wakeReason">Why the board runs, for the telemetry.</param>
    /// <param name="pollMilliseconds">How often a timer reads the sensor; 0 if <see cref="Poll"/> is called instead.</param>
    public void Start(string wakeReason, int pollMilliseconds)
    {
        bool started = _sampler.Start(pollMilliseconds);
        Begin("start");
        _line.Add("wake", wakeReason);
        _line.Add("sensor", started ? "ok" : "no answer");
        _guard.AddSettings(_line);
        if (_guard.Problem != null)
        {
            _line.Add("problem", _guard.Problem);
        }

        _line.Send(_sink);
    }

    /// <inheritdoc/>
    public void Poll()
    {
        _sampler.Poll();
    }

    /// <summary>Works on what has been sampled. Allocates nothing.</summary>
    /// <param name="now">The time in milliseconds, of a <see cref="Clock"/>.</param>
    /// <returns>Number of windows judged; 0 if the caller may rest for a while.</returns>
    public int Step(long now)
    {
        if (_sampler.PollCount != _polls)
        {
            _polls = _sampler.PollCount;
            Watchdog?.Feed();
        }

        if (_sampler.FrameCount != _frames)
        {
            _frames = _sampler.FrameCount;
            _silence.NotifySamples(now);
        }
        else if (_silence.Check(now) != SensorFault.None && _guard.Fault != SensorFault.Silent)
        {
            _guard.ReportSilence();
            Report(now);
        }

        short[] block = _sampler.Take();
        if (block == null)
        {
            return 0;
        }

        if (_sampler.IsGap)
        {
            _guard.BreakStream();
        }

        int judged = _guard.Process(block, block.Length, _sampler.Fault);
        _sampler.Release();
        ReportLearning(now);
        if (_guard.Health != null && _guard.Health.TakeNews())
        {
            ReportHealth(now);
        }

        if (judged > 0 && (_guard.Verdict != _reported || _guard.WindowCount % ReportPeriod == 0))
        {
            Report(now);
        }

        return judged;
    }

    /// <summary>
    /// Says that the machine was installed or changed, and is well: what is usual is learned anew, if the guard learns at all. For a pin,
    /// or a command.
    /// </summary>
    /// <returns>Whether the guard learns.</returns>
    public bool Relearn()
    {
        _guard.Relearn();
        return _guard.Learner != null;
    }

    /// <summary>Sends how far windows are from what they were in calibration; nothing if nobody watches that.</summary>
    /// <param name="now">The time in milliseconds.</param>
    internal void ReportHealth(long now)
    {
        HealthMonitor health = _guard.Health;
        if (health == null)
        {
            return;
        }

        Begin("health");
        _line.Add("ms", now);
        _line.Add("window", _guard.WindowCount);
        _line.Add("state", _stateNames[(int)_guard.State]);
        _line.Add("drift", health.Drift);
        _line.Add("drifting", health.IsDrifting);
        _line.Add("psi", health.StabilityIndex);
        _line.Add("worst", health.WorstFeature);
        _line.Add("rise", health.ScoreRise);
        _line.Add("mean", health.MeanScore);
        _line.Add("highest", health.HighestScore);
        _line.Add("clipped", health.ClippedCount);
        _line.Add("outside", health.OutsideCount);
        _line.Add("watched", health.WindowCount);
        _line.Send(_sink);
    }

    /// <summary>Saves what has been learned if it is not kept already, or says that it could not.</summary>
    /// <returns>Whether it is kept. Bytes that are kept already are not written again: flash wears out.</returns>
    public bool Save()
    {
        byte[] state = SaveState();
        long fingerprint = Fingerprint(state);
        if (state == null || fingerprint == _kept)
        {
            return true;
        }

        if (_store.Save(state))
        {
            _kept = fingerprint;
            return true;
        }

        Begin("problem");
        _line.Add("problem", "detector state: it cannot be saved; what was learned ends with the power");
        _line.Send(_sink);
        return false;
    }

    /// <inheritdoc/>
    public void Resume()
    {
        _sampler.Restart();
        _silence.Reset();
    }

    private byte[] SaveState()
    {
        return _store == null ? null : _guard.SaveState();
    }

    /// <summary>Tells bytes from others without keeping them; 0 for none.</summary>
    private static long Fingerprint(byte[] state)
    {
        long sum = 0;
        for (int i = 0; state != null && i < state.Length; i++)
        {
            sum = (sum * 1000003) + state[i] + 1;
        }

        return sum;
    }

    private void Begin(string what)
    {
        _line.Begin();
        _line.Add("device", _device);
        _line.Add("event", what);
    }

    /// <summary>A switch and no array: a guard that does not learn has no RAM for the names.</summary>
    private static string NameOf(LearningEvent happened)
    {
        switch (happened)
        {
            case LearningEvent.Begun:
                return "begun";
            case LearningEvent.Tried:
                return "tried";
            case LearningEvent.Taken:
                return "taken";
            case LearningEvent.RolledBack:
                return "rolled back";
            default:
                return "at its limit";
        }
    }

    private void ReportLearning(long now)
    {
        FeatureLearner learner = _guard.Learner;
        LearningEvent happened = learner == null ? LearningEvent.None : learner.TakeEvent();
        if (happened == LearningEvent.None)
        {
            return;
        }

        Begin("learning");
        _line.Add("ms", now);
        _line.Add("window", _guard.WindowCount);
        _line.Add("learning", NameOf(happened));
        _line.Add("windows", learner.Windows);
        _line.Add("updates", learner.Updates);
        _guard.AddSettings(_line);
        _line.Send(_sink);
    }

    private void Report(long now)
    {
        Begin(_guard.Verdict == _reported ? "window" : "change");
        _reported = _guard.Verdict;
        _line.Add("ms", now);
        _line.Add("window", _guard.WindowCount);
        _line.Add("state", _stateNames[(int)_guard.State]);
        _guard.AddResult(_line);
        if (_guard.Pipeline.Gate != null)
        {
            _line.Add("stopped", _guard.StoppedCount);
        }

        if (_guard.Fault != SensorFault.None)
        {
            _line.Add("fault", (int)_guard.Fault);
        }

        _line.Add("lost", _sampler.LostCount);
        _line.Send(_sink);
    }
}
