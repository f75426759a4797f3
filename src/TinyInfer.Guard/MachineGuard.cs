using System;
using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Scores;
using TinyInfer.Guard.Telemetry;
using TinyInfer.Signal.Features;

namespace TinyInfer.Guard;

/// <summary>From samples to an alarm by an anomaly detector: features, model, score, threshold. Allocates nothing per window.</summary>
public sealed class MachineGuard : WindowGuard
{
    /// <summary>Without its model, a guard takes this many first windows for normal.</summary>
    private const int BaselineWindows = 100;

    /// <summary>Without its model, features are not believed to be steadier than this.</summary>
    private const float BaselineFloor = 0.25f;

    /// <summary>How many parts telemetry names as the reason for an alarm.</summary>
    private const int ReasonCount = 3;

    private readonly Detector _detector;
    private readonly float[] _features;
    private readonly ScoreParts _parts;
    private readonly int[] _reasons = new int[ReasonCount];
    private readonly StandInScore _standIn;

    /// <summary>Makes a guard.</summary>
    /// <param name="pipeline">Computes features.</param>
    /// <param name="model">An autoencoder; null if the detector scores features itself.</param>
    /// <param name="detector">Decides.</param>
    /// <param name="alarm">Shows the alarm; null for none.</param>
    /// <exception cref="ArgumentException">The model takes another number of features, or there is neither a model nor a score of
    /// features.</exception>
    public MachineGuard(FeaturePipeline pipeline, InferenceModel model, Detector detector, IAlarm alarm)
        : base(pipeline, model, alarm, detector.State)
    {
        if (model == null ? detector.Scorer == null : model.Input.Length != pipeline.FeatureCount)
        {
            throw new ArgumentException(
                "the pipeline gives " + pipeline.FeatureCount.ToString() + " features, which neither model nor detector take");
        }

        _detector = detector;
        if (model == null)
        {
            _features = new float[pipeline.FeatureCount];
        }

        if (pipeline.Gate != null)
        {
            _standIn = new StandInScore();
        }

        _parts = model == null
            ? new ScoreParts(detector.Scorer, pipeline.FeatureCount, pipeline.PartCount)
            : new ScoreParts(detector.Reconstruction, pipeline.PartCount);
    }

    /// <summary>Decides: score, threshold, debouncing.</summary>
    public Detector Detector => _detector;

    /// <summary>
    /// Makes a guard with an autoencoder and the detector that its metadata holds. If the model cannot be used, the guard learns what
    /// features are normal and watches those; <see cref="WindowGuard.Problem"/> says so.
    /// </summary>
    /// <param name="pipeline">Computes features.</param>
    /// <param name="maker">Makes the model.</param>
    /// <param name="alarm">Shows the alarm; null for none.</param>
    /// <returns>The guard.</returns>
    /// <exception cref="ArgumentException">The model takes another number of features.</exception>
    public static MachineGuard CreateWithModel(FeaturePipeline pipeline, ModelMaker maker, IAlarm alarm)
    {
        InferenceModel model = ModelCheck.Create(maker, out string problem);
        Detector detector;
        if (model == null)
        {
            problem += "; features alone are watched";
            detector = new Detector(new DetectorSettings
            {
                Scorer = new GaussianBaseline(pipeline.FeatureCount, BaselineWindows, BaselineFloor)
            });
        }
        else
        {
            detector = Detector.Create(model.Metadata.GetBytes(Detector.MetadataKey), out problem);
        }

        return new MachineGuard(pipeline, model, detector, alarm) { Problem = problem };
    }

    /// <summary>Makes a guard whose detector scores features, without a model.</summary>
    /// <param name="pipeline">Computes features.</param>
    /// <param name="parameters">The detector's parameters, as <c>tinyinfer fit</c> writes them.</param>
    /// <param name="alarm">Shows the alarm; null for none.</param>
    /// <returns>The guard.</returns>
    /// <exception cref="ArgumentException">The detector does not score features, or another number of them.</exception>
    public static MachineGuard CreateWithoutModel(FeaturePipeline pipeline, byte[] parameters, IAlarm alarm)
    {
        Detector detector = Detector.Create(parameters, out string problem);
        return new MachineGuard(pipeline, null, detector, alarm) { Problem = problem };
    }

    /// <summary>Contribution of each part to the last score: features, or channels if features are samples.</summary>
    /// <returns>One share per part of the pipeline; valid until the next call.</returns>
    public float[] Explain()
    {
        if (Model != null)
        {
            _parts.Explain(Model.Input, Model.Output);
        }
        else
        {
            _parts.Explain(_features);
        }

        return _parts.Values;
    }

    /// <inheritdoc/>
    internal override bool IsRaised => _detector.IsRaised;

    /// <inheritdoc/>
    internal override bool CanStop => _standIn != null && _standIn.IsKnown;

    /// <inheritdoc/>
    internal override byte[] SaveState()
    {
        return _detector.SaveState();
    }

    /// <inheritdoc/>
    internal override void AddSettings(TelemetryLine line)
    {
        line.Add("threshold", _detector.Threshold);
    }

    /// <inheritdoc/>
    internal override void AddResult(TelemetryLine line)
    {
        if (!Pipeline.IsStopped)
        {
            line.Add("score", _detector.Score);
        }

        line.Add("threshold", _detector.Threshold);
        if (State == DetectorState.Anomaly && !Pipeline.IsStopped)
        {
            Explanation.FindTop(Explain(), _reasons);
            line.Add("why", _reasons);
        }
    }

    /// <inheritdoc/>
    internal override DetectorState Load(byte[] state, out string problem)
    {
        problem = _detector.LoadState(state);
        return _detector.State;
    }

    /// <inheritdoc/>
    protected override DetectorState Decide(bool isFaulty)
    {
        if (isFaulty)
        {
            return _detector.Update(0f, true);
        }

        if (_standIn == null)
        {
            return Score();
        }

        // A stopped window goes on through filter, threshold and debouncing with a score that such windows have. A threshold that adapts
        // learns from windows that nobody chose: loud ones alone would raise it.
        _detector.IsAdapting = Pipeline.Gate.IsSample;
        if (Pipeline.IsStopped)
        {
            return _detector.Update(_standIn.Value, false);
        }

        DetectorState state = Score();
        if (Pipeline.Gate.IsQuiet && state != DetectorState.Learning && state != DetectorState.Fault)
        {
            _standIn.Add(_detector.RawScore);
        }

        return state;
    }

    private DetectorState Score()
    {
        if (Model == null)
        {
            Pipeline.Write(_features);
            return _detector.Update(_features, false);
        }

        RunModel();
        return _detector.Update(Model.Input, Model.Output, false);
    }
}
