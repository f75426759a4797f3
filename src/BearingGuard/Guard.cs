using TinyInfer;
using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Scores;
using TinyInfer.Esp32;
using TinyInfer.Esp32.Power;
using TinyInfer.Esp32.Sampling;
using TinyInfer.Esp32.Sensors;
using TinyInfer.Esp32.State;
using TinyInfer.Esp32.Telemetry;
using TinyInfer.Models;
using TinyInfer.Signal;
using TinyInfer.Signal.Features;

namespace BearingGuard;

/// <summary>The application, without the board: samples in, alarm and telemetry out.</summary>
public class Guard : IGuard
{
    /// <summary>Without a model, so many first windows are taken for normal.</summary>
    private const int BaselineWindows = 100;

    /// <summary>Without a model, features are not believed to be steadier than this.</summary>
    private const float BaselineFloor = 0.25f;

    /// <summary>Windows from one line of telemetry to the next while nothing changes.</summary>
    private const int ReportPeriod = 10;

    private const int SilenceMilliseconds = 2000;

    /// <summary>How many features, or channels of raw samples, telemetry names as an alarm's reason.</summary>
    private const int LargestCount = 3;

    private static readonly string[] _stateNames = { "learning", "normal", "anomaly", "fault" };

    private readonly Sampler _sampler;
    private readonly StateStore _store;
    private readonly TelemetrySink _sink;
    private readonly TelemetryLine _line = new TelemetryLine();
    private readonly SilenceWatch _silence = new SilenceWatch(SilenceMilliseconds);
    private readonly Detector _detector;
    private readonly MachineGuard _guard;
    private readonly string _problem;

    /// <summary>What contributes most to an alarm.</summary>
    private readonly int[] _largest = new int[LargestCount];
    private int _moments;
    private DetectorState _reported;

    /// <summary>Loads the model, and what was learned before a sleep.</summary>
    /// <param name="source">The sensor.</param>
    /// <param name="blockLength">Moments that are read at a time.</param>
    /// <param name="alarm">The alarm pin.</param>
    /// <param name="store">Keeps what was learned.</param>
    /// <param name="sink">Receives telemetry.</param>
    public Guard(SampleSource source, int blockLength, AlarmPin alarm, StateStore store, TelemetrySink sink)
    {
        _sampler = new Sampler(source, blockLength);
        _store = store;
        _sink = sink;
        FeaturePipeline pipeline = GuardPipeline.Create();
        InferenceModel model = null;
        try
        {
            model = CreateModel();
            SelfTestResult test = model?.SelfTest();
            if (test != null && test.Available && !test.Passed)
            {
                _problem = "model: layer " + test.FailedLayerName + " differs from the desktop; features alone are watched";
                model = null;
            }
        }
        catch (ModelFormatException e)
        {
            _problem = e.Message + "; features alone are watched";
        }

        _detector = CreateDetector(model, pipeline.FeatureCount, ref _problem);
        string stateProblem = _detector.LoadState(store.Load());
        _problem = _problem ?? stateProblem;
        _guard = new MachineGuard(pipeline, model, _detector, alarm);
        _reported = _guard.State;
    }

    /// <summary>What the guard makes of the machine.</summary>
    public DetectorState State => _guard.State;

    /// <summary>Windows judged since the start.</summary>
    public int WindowCount => _guard.WindowCount;

    /// <summary>What was wrong with model, detector or saved state at the start; null for nothing.</summary>
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
        _line.Add("threshold", _detector.Threshold);
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
        if (judged > 0 && (_guard.State != _reported || _guard.WindowCount % ReportPeriod == 0))
        {
            Report(now);
        }

        return judged;
    }

    /// <summary>Saves what has been learned, or says that it could not; to be called before a deep sleep, and when an alarm begins or ends.</summary>
    public void Save()
    {
        if (!_store.Save(_detector.SaveState()))
        {
            Begin("problem");
            _line.Add("problem", "detector state: it cannot be saved; what was learned ends with a sleep");
            _line.Send(_sink);
        }
    }

    /// <summary>Goes on after a light sleep in which samples were missed.</summary>
    public void Resume()
    {
        _sampler.Restart();
        _silence.Reset();
    }

    /// <summary>Makes the model.</summary>
    /// <returns>The model; null where the detector scores features.</returns>
    protected virtual InferenceModel CreateModel()
    {
        return new BearingGuardModel();
    }

    private static Detector CreateDetector(InferenceModel model, int featureCount, ref string problem)
    {
        if (model == null)
        {
            return new Detector(new DetectorSettings { Scorer = new GaussianBaseline(featureCount, BaselineWindows, BaselineFloor) });
        }

        Detector detector = Detector.Create(model.Metadata.GetBytes(Detector.MetadataKey), out string detectorProblem);
        problem = problem ?? detectorProblem;
        return detector;
    }

    private void Begin(string what)
    {
        _line.Begin();
        _line.Add("device", "BearingGuard");
        _line.Add("event", what);
    }

    private void Report(long now)
    {
        Begin(_guard.State == _reported ? "window" : "change");
        _reported = _guard.State;
        _line.Add("ms", now);
        _line.Add("window", _guard.WindowCount);
        _line.Add("state", _stateNames[(int)_guard.State]);
        _line.Add("score", _detector.Score);
        _line.Add("threshold", _detector.Threshold);
        if (_guard.State == DetectorState.Anomaly)
        {
            _guard.Explain(_largest);
            _line.Add("why", _largest);
        }

        if (_guard.Fault != SensorFault.None)
        {
            _line.Add("fault", (int)_guard.Fault);
        }

        _line.Add("lost", _sampler.LostCount);
        _line.Send(_sink);
    }
}
