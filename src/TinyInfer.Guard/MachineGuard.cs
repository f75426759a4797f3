using System;
using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Health;
using TinyInfer.Anomaly.Learning;
using TinyInfer.Anomaly.Scores;
using TinyInfer.Guard.State;
using TinyInfer.Guard.Telemetry;
using TinyInfer.Signal.Features;

namespace TinyInfer.Guard;

/// <summary>From samples to an alarm by an anomaly detector: features, model, score, threshold. Allocates nothing per window.</summary>
public sealed partial class MachineGuard : WindowGuard
{
    /// <summary>Without its model, a guard takes this many first windows for normal.</summary>
    private const int BaselineWindows = 100;

    /// <summary>Without its model, features are not believed to be steadier than this.</summary>
    private const float BaselineFloor = 0.25f;

    /// <summary>How many parts telemetry names as the reason for an alarm.</summary>
    private const int ReasonCount = 3;

    private readonly Detector[] _detectors;
    private readonly InferenceModel[] _models;
    private readonly bool[] _areReset;
    private readonly ClusterRoutes _clusters;
    private float[] _features;
    private readonly ScoreParts[] _parts;
    private readonly int[] _reasons = new int[ReasonCount];
    private readonly StandInScore[] _standIns;
    private int _route;

    /// <summary>Makes a guard.</summary>
    /// <param name="pipeline">Computes features.</param>
    /// <param name="model">An autoencoder; null if the detector scores features itself.</param>
    /// <param name="detector">Decides.</param>
    /// <param name="alarm">Shows the alarm; null for none.</param>
    /// <exception cref="ArgumentException">The model takes another number of features, or there is neither a model nor a score of
    /// features.</exception>
    public MachineGuard(FeaturePipeline pipeline, InferenceModel model, Detector detector, IAlarm alarm)
        : this(pipeline, new InferenceModel[] { model }, new Detector[] { detector }, null, alarm)
    {
    }

    /// <summary>Makes a guard for a machine that works in several ways.</summary>
    /// <param name="pipeline">Computes features, and says in which way the machine works unless <paramref name="clusters"/> do.</param>
    /// <param name="models">Autoencoders, one for each way, or one for all; null for ways whose detector scores features itself. Kept, not
    /// copied.</param>
    /// <param name="detectors">Decide, one for each way, with one debouncing: see <see cref="Detector.CreateRoutes"/>. Kept, not
    /// copied.</param>
    /// <param name="clusters">Say from the features in which way the machine works; null if the pipeline does.</param>
    /// <param name="alarm">Shows the alarm; null for none.</param>
    /// <exception cref="ArgumentException">A model takes another number of features, there is neither a model nor a score of features, or
    /// there are not as many detectors as routes.</exception>
    public MachineGuard(
        FeaturePipeline pipeline, InferenceModel[] models, Detector[] detectors, ClusterRoutes clusters, IAlarm alarm)
        : base(pipeline, models[0], alarm, detectors[0].State)
    {
        int routes = clusters != null ? clusters.Count : pipeline.Routes == null ? 1 : pipeline.Routes.Count;
        if (detectors.Length != routes || (models.Length != 1 && models.Length != routes))
        {
            throw new ArgumentException("there are " + routes.ToString() + " routes, and " + detectors.Length.ToString() + " detectors and "
                + models.Length.ToString() + " models");
        }

        if (clusters != null && (pipeline.Routes != null || clusters.FewestFeatures > pipeline.FeatureCount))
        {
            throw new ArgumentException("routes are told apart by clusters of features that the pipeline gives, or by the pipeline");
        }

        _detectors = detectors;
        _clusters = clusters;
        _parts = new ScoreParts[routes];
        bool writesFeatures = clusters != null;
        for (int i = 0; i < routes; i++)
        {
            Detector detector = detectors[i];
            InferenceModel model = models[models.Length == 1 ? 0 : i];
            if (model == null ? detector.Scorer == null : model.Input.Length != pipeline.FeatureCount)
            {
                throw new ArgumentException(
                    "the pipeline gives " + pipeline.FeatureCount.ToString() + " features, which neither model nor detector take");
            }

            writesFeatures |= model == null;
            _parts[i] = model == null
                ? new ScoreParts(detector.Scorer, pipeline.FeatureCount, pipeline.PartCount)
                : new ScoreParts(detector.Reconstruction, pipeline.PartCount);
        }

        if (writesFeatures)
        {
            _features = new float[pipeline.FeatureCount];
        }

        if (models.Length > 1)
        {
            _models = models;
            _areReset = new bool[routes];
            Prepare();
        }

        if (pipeline.Gate != null)
        {
            _standIns = new StandInScore[routes];
            for (int i = 0; i < routes; i++)
            {
                _standIns[i] = new StandInScore();
            }
        }
    }

    /// <summary>Decides: score, threshold, debouncing; that of the last window's route.</summary>
    public Detector Detector => _detectors[_route];

    /// <summary>In which of several ways the machine worked in the last window, from 0; 0 if there is one.</summary>
    public int Route => _route;

    /// <summary>Whether the machine works in several ways.</summary>
    public bool IsRouted => _detectors.Length > 1;

    /// <summary>Whether <see cref="Explain"/> knows what contributes to the score.</summary>
    public bool CanExplain => !_parts[_route].IsEmpty;

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

        MachineGuard guard = new MachineGuard(pipeline, model, detector, alarm) { Problem = problem };
        byte[] profile = model?.Metadata.GetBytes(HealthProfile.MetadataKey);
        if (profile != null)
        {
            guard.WatchHealth(profile);
        }

        return guard;
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
        ScoreParts parts = _parts[_route];
        if (_network != null && _network.IsActive)
        {
            _network.Explain(parts.Values);
        }
        else if (_lastLayer != null && _lastLayer.IsActive)
        {
            _lastLayer.Explain(parts.Values);
        }
        else if (Model != null)
        {
            parts.Explain(Model.Input, Model.Output);
        }
        else
        {
            parts.Explain(_features);
        }

        return parts.Values;
    }

    /// <inheritdoc/>
    internal override FeatureLearner Learner => _detectors.Length == 1 ? _detectors[0].Learner : null;

    /// <inheritdoc/>
    internal override bool IsRaised => _detectors[0].IsRaised;

    /// <inheritdoc/>
    internal override bool CanStop => _standIns != null && _standIns[NextRoute].IsKnown;

    /// <inheritdoc/>
    internal override byte[] SaveState()
    {
        return _detectors.Length == 1 ? _detectors[0].SaveState() : DetectorStates.Save(_detectors);
    }

    /// <inheritdoc/>
    internal override void AddSettings(TelemetryLine line)
    {
        if (_detectors.Length == 1)
        {
            line.Add("threshold", _detectors[0].Threshold);
        }
        else
        {
            line.Add("routes", _detectors.Length);
        }
    }

    /// <inheritdoc/>
    internal override void AddResult(TelemetryLine line)
    {
        if (!Pipeline.IsStopped)
        {
            line.Add("score", Detector.Score);
        }

        line.Add("threshold", Detector.Threshold);
        if (_detectors.Length > 1)
        {
            line.Add("route", _route);
        }

        if (State == DetectorState.Anomaly && !Pipeline.IsStopped && CanExplain)
        {
            Explanation.FindTop(Explain(), _reasons);
            line.Add("why", _reasons);
        }
    }

    /// <inheritdoc/>
    internal override DetectorState Load(byte[] state, out string problem)
    {
        if (_detectors.Length == 1)
        {
            problem = _detectors[0].LoadState(state);
            ShowMap();
            return _detectors[0].State;
        }

        problem = DetectorStates.Load(_detectors, state);
        return IsRaised ? DetectorState.Anomaly : State;
    }

    /// <inheritdoc/>
    protected override DetectorState Decide(bool isFaulty)
    {
        if (_detectors.Length > 1)
        {
            TakeRoute(isFaulty);
        }

        Detector detector = _detectors[_route];
        if (isFaulty)
        {
            return detector.Update(0f, true);
        }

        if (_standIns == null)
        {
            DetectorState judged = Score(detector);
            if (detector.Learner != null)
            {
                Learn(detector.Learner);
            }

            return judged;
        }

        // A stopped window goes on through filter, threshold and debouncing with a score that such windows have. A threshold that adapts
        // learns from windows that nobody chose: loud ones alone would raise it.
        StandInScore standIn = _standIns[_route];
        detector.IsAdapting = Pipeline.Gate.IsSample;
        if (Pipeline.IsStopped)
        {
            return detector.Update(standIn.Value, false);
        }

        DetectorState state = Score(detector);
        if (Pipeline.Gate.IsQuiet && state != DetectorState.Learning && state != DetectorState.Fault)
        {
            standIn.Add(detector.RawScore);
        }

        return state;
    }

    private DetectorState Score(Detector detector)
    {
        if (Model == null)
        {
            if (_clusters == null)
            {
                Pipeline.Write(_features);
            }

            DetectorState judged = detector.Update(_features, false);
            if (Counts(judged))
            {
                _health.Add(_features, detector.RawScore);
            }

            return judged;
        }

        if (_network != null && _network.IsActive)
        {
            return ScoreByOwn(detector);
        }

        RunModel();
        DetectorState state = _lastLayer == null
            ? detector.Update(Model.Input, Model.Output, false)
            : detector.Update(_lastLayer.Score(), false);
        if (Counts(state))
        {
            _health.Add(Model.Input, detector.RawScore);
        }

        return state;
    }
}
