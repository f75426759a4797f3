using TinyInfer;
using TinyInfer.Anomaly;
using TinyInfer.Esp32;
using TinyInfer.Esp32.Power;
using TinyInfer.Esp32.Sampling;
using TinyInfer.Esp32.Sensors;
using TinyInfer.Esp32.Telemetry;
using TinyInfer.Models;
using TinyInfer.Signal;

namespace BearingGuard;

/// <summary>The application, without the board: samples in; what the model takes them for as telemetry, and an alarm for chosen classes, out.</summary>
public class Guard : IGuard
{
    /// <summary>Windows from one line of telemetry to the next while nothing changes.</summary>
    private const int ReportPeriod = 10;

    private const int SilenceMilliseconds = 2000;

    private static readonly string[] _stateNames = { "learning", "normal", "anomaly", "fault" };

    private readonly Sampler _sampler;
    private readonly TelemetrySink _sink;
    private readonly TelemetryLine _line = new TelemetryLine();
    private readonly SilenceWatch _silence = new SilenceWatch(SilenceMilliseconds);
    private readonly ClassDecision _decision = GuardClasses.CreateDecision();
    private readonly ClassGuard _guard;
    private readonly string _problem;
    private int _moments;
    private DetectorState _reported = DetectorState.Normal;
    private int _reportedClass = ClassDecision.Unknown;

    /// <summary>Loads the model.</summary>
    /// <param name="source">The sensor.</param>
    /// <param name="blockLength">Moments that are read at a time.</param>
    /// <param name="alarm">The alarm pin.</param>
    /// <param name="sink">Receives telemetry.</param>
    public Guard(SampleSource source, int blockLength, AlarmPin alarm, TelemetrySink sink)
    {
        _sampler = new Sampler(source, blockLength);
        _sink = sink;
        InferenceModel model = null;
        try
        {
            model = CreateModel();
            SelfTestResult test = model.SelfTest();
            if (test.Available && !test.Passed)
            {
                _problem = "model: layer " + test.FailedLayerName + " differs from the desktop; nothing is recognised";
                model = null;
            }
        }
        catch (ModelFormatException e)
        {
            _problem = e.Message + "; nothing is recognised";
        }

        _guard = new ClassGuard(GuardPipeline.Create(), model, _decision, alarm);
    }

    /// <summary>Normal, an alarm, or a fault.</summary>
    public DetectorState State => _guard.State;

    /// <summary>Windows judged since the start.</summary>
    public int WindowCount => _guard.WindowCount;

    /// <summary>What the last window was taken for; null where nothing is known.</summary>
    public string Label => _decision.Class == ClassDecision.Unknown ? null : GuardClasses.Names[_decision.Class];

    /// <summary>What was wrong with the model at the start; null for nothing.</summary>
    public string Problem => _problem;

    /// <summary>Starts the sensor and says so.</summary>
    /// <param name="wakeReason">Why the board runs, for the telemetry.</param>
    /// <param name="pollMilliseconds">How often a timer reads the sensor; 0 where <see cref="Poll"/> is called instead.</param>
    public void Start(string wakeReason, int pollMilliseconds)
    {
        bool started = _sampler.Start(pollMilliseconds);
        Begin("start");
        _line.Add("wake", wakeReason);
        _line.Add("sensor", started ? "ok" : "no answer");
        if (_problem != null)
        {
            _line.Add("problem", _problem);
        }

        _line.Send(_sink);
    }

    /// <summary>Reads the sensor, in place of a timer.</summary>
    public void Poll()
    {
        _sampler.Poll();
    }

    /// <summary>Works on what has been sampled. Allocates nothing.</summary>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns>How many windows were judged; 0 where the caller may rest for a moment.</returns>
    public int Step(long now)
    {
        if (_sampler.MomentCount != _moments)
        {
            _moments = _sampler.MomentCount;
            _silence.Hear(now);
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

        int judged = _guard.Process(block, block.Length);
        _sampler.Release();
        if (judged > 0 && (HasChanged || _guard.WindowCount % ReportPeriod == 0))
        {
            Report(now);
        }

        return judged;
    }

    /// <summary>Does nothing: a classifier learns nothing that would have to outlast a sleep.</summary>
    public void Save()
    {
    }

    /// <summary>Goes on after a light sleep in which samples were missed.</summary>
    public void Resume()
    {
        _sampler.Restart();
        _silence.Reset();
    }

    /// <summary>Makes the model.</summary>
    /// <returns>The model.</returns>
    protected virtual InferenceModel CreateModel()
    {
        return new BearingGuardModel();
    }

    private bool HasChanged => _guard.State != _reported || _decision.Class != _reportedClass;

    private void Begin(string what)
    {
        _line.Begin();
        _line.Add("device", "BearingGuard");
        _line.Add("event", what);
    }

    private void Report(long now)
    {
        Begin(HasChanged ? "change" : "window");
        _reported = _guard.State;
        _reportedClass = _decision.Class;
        _line.Add("ms", now);
        _line.Add("window", _guard.WindowCount);
        _line.Add("state", _stateNames[(int)_guard.State]);
        if (_decision.Class != ClassDecision.Unknown)
        {
            _line.Add("label", GuardClasses.Names[_decision.Class]);
            _line.Add("confidence", _decision.Confidence);
        }

        if (_guard.Fault != SensorFault.None)
        {
            _line.Add("fault", (int)_guard.Fault);
        }

        _line.Add("lost", _sampler.LostCount);
        _line.Send(_sink);
    }
}
