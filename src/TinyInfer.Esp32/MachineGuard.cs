using System;
using TinyInfer.Anomaly;
using TinyInfer.Signal.Features;

namespace TinyInfer.Esp32;

/// <summary>From samples to the alarm pin by an anomaly detector: features, model, score, threshold. Allocates nothing per window.</summary>
public sealed class MachineGuard : WindowGuard
{
    private readonly InferenceModel _model;
    private readonly Detector _detector;
    private readonly ReconstructionError _reconstruction;
    private readonly float[] _features;
    private readonly float[] _contributions;
    private readonly float[] _parts;

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
            _contributions = new float[pipeline.FeatureCount];
            _parts = new float[pipeline.PartCount];
            return;
        }

        // A score with weights has the parts that they are for.
        ReconstructionError own = detector.Reconstruction;
        _reconstruction = own != null && own.Weights != null
            ? own
            : new ReconstructionError(pipeline.PartCount, null, own == null ? ErrorMeasure.Squared : own.Measure);
        _parts = new float[_reconstruction.Channels];
    }

    /// <summary>Says what contributed most to the last score: features, or channels where features are samples.</summary>
    /// <param name="largest">Receives their indices, the largest first.</param>
    public void Explain(int[] largest)
    {
        if (_model != null)
        {
            _reconstruction.Explain(_model.Input, _model.Output, _parts);
        }
        else
        {
            _detector.Scorer.Explain(_features, _contributions);
            Array.Clear(_parts, 0, _parts.Length);
            for (int i = 0; i < _contributions.Length; i++)
            {
                _parts[i % _parts.Length] += _contributions[i];
            }
        }

        Explanation.FindTop(_parts, largest);
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
