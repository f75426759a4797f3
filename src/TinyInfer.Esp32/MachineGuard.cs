using System;
using TinyInfer.Anomaly;
using TinyInfer.Signal.Features;

namespace TinyInfer.Esp32;

/// <summary>From samples to the alarm pin by an anomaly detector: features, model, score, threshold. Allocates nothing per window.</summary>
public sealed class MachineGuard : WindowGuard
{
    private readonly InferenceModel _model;
    private readonly Detector _detector;
    private readonly float[] _features;
    private readonly ScoreParts _parts;

    /// <summary>Makes a guard.</summary>
    /// <param name="pipeline">Computes features.</param>
    /// <param name="model">An autoencoder; null where the detector scores features itself.</param>
    /// <param name="detector">Decides.</param>
    /// <param name="alarm">The pin; null for none.</param>
    /// <exception cref="ArgumentException">The model takes another number of features, or there is neither a model nor a score of features.</exception>
    public MachineGuard(FeaturePipeline pipeline, InferenceModel model, Detector detector, AlarmPin alarm)
        : base(pipeline, alarm, detector.State)
    {
        if (model == null ? detector.Scorer == null : model.Input.Length != pipeline.FeatureCount)
        {
            throw new ArgumentException("the pipeline gives " + pipeline.FeatureCount.ToString() + " features, which neither model nor detector take");
        }

        _model = model;
        _detector = detector;
        if (model == null)
        {
            _features = new float[pipeline.FeatureCount];
        }

        _parts = model == null
            ? new ScoreParts(detector.Scorer, pipeline.FeatureCount, pipeline.PartCount)
            : new ScoreParts(detector.Reconstruction, pipeline.PartCount);
    }

    /// <summary>Says what contributed most to the last score: features, or channels where features are samples.</summary>
    /// <param name="largest">Receives their indices, the largest first.</param>
    public void Explain(int[] largest)
    {
        if (_model != null)
        {
            _parts.Explain(_model.Input, _model.Output);
        }
        else
        {
            _parts.Explain(_features);
        }

        Explanation.FindTop(_parts.Values, largest);
    }

    /// <inheritdoc/>
    protected override DetectorState Decide(bool isFaulty)
    {
        if (isFaulty)
        {
            return _detector.Update(0f, true);
        }

        if (_model == null)
        {
            Pipeline.Write(_features);
            return _detector.Update(_features, false);
        }

        Pipeline.Write(_model.Input);
        _model.Run();
        return _detector.Update(_model.Input, _model.Output, false);
    }
}
