using System;
using TinyInfer.Anomaly;
using TinyInfer.Signal.Features;

namespace TinyInfer.Esp32;

/// <summary>From samples to the alarm pin by a classifier: features, model, class. Allocates nothing per window.</summary>
public sealed class ClassGuard : WindowGuard
{
    private readonly InferenceModel _model;
    private readonly ClassDecision _decision;

    /// <summary>Makes a guard.</summary>
    /// <param name="pipeline">Computes features.</param>
    /// <param name="model">The classifier; null where it could not be loaded: then every window is a fault.</param>
    /// <param name="decision">Decides.</param>
    /// <param name="alarm">The pin; null for none.</param>
    /// <exception cref="ArgumentException">The model takes another number of features.</exception>
    public ClassGuard(FeaturePipeline pipeline, InferenceModel model, ClassDecision decision, AlarmPin alarm)
        : base(pipeline, alarm, decision.State)
    {
        if (model != null && model.Input.Length != pipeline.FeatureCount)
        {
            throw new ArgumentException("the pipeline gives " + pipeline.FeatureCount.ToString() + " features, and the model takes " + model.Input.Length.ToString());
        }

        _model = model;
        _decision = decision;
    }

    /// <inheritdoc/>
    protected override DetectorState Decide(bool isFaulty)
    {
        if (isFaulty || _model == null)
        {
            return _decision.UpdateFaulty();
        }

        Pipeline.Write(_model.Input);
        _model.Run();
        return _decision.Update(_model.Output);
    }
}
