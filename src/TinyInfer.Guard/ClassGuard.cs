using System;
using TinyInfer.Anomaly;
using TinyInfer.Guard.Telemetry;
using TinyInfer.Signal.Features;

namespace TinyInfer.Guard;

/// <summary>From samples to an alarm by a classifier: features, model, class. Allocates nothing per window.</summary>
public sealed class ClassGuard : WindowGuard
{
    private readonly ClassDecision _decision;
    private readonly string[] _names;

    /// <summary>Makes a guard.</summary>
    /// <param name="pipeline">Computes features.</param>
    /// <param name="model">The classifier; null if it could not be loaded: then every window is a fault.</param>
    /// <param name="decision">Decides.</param>
    /// <param name="names">Names of the classes, in the order of the model's output. Kept, not copied.</param>
    /// <param name="alarm">Shows the alarm; null for none.</param>
    /// <exception cref="ArgumentException">The model takes another number of features.</exception>
    public ClassGuard(FeaturePipeline pipeline, InferenceModel model, ClassDecision decision, string[] names, IAlarm alarm)
        : base(pipeline, model, alarm, decision.State)
    {
        if (model != null && model.Input.Length != pipeline.FeatureCount)
        {
            throw new ArgumentException(
                "the pipeline gives " + pipeline.FeatureCount.ToString() + " features, and the model takes "
                    + model.Input.Length.ToString());
        }

        _decision = decision;
        _names = names;
    }

    /// <summary>Class of the last window; null if nothing is known.</summary>
    public string Label => _decision.Class == ClassDecision.Unknown ? null : _names[_decision.Class];

    /// <inheritdoc/>
    internal override int Verdict => ((int)State * 1024) + _decision.Class;

    /// <inheritdoc/>
    internal override bool CanStop => _decision.StoppedClass != ClassDecision.Unknown;

    /// <summary>
    /// Makes a guard. If the model cannot be used, every window is a fault, and <see cref="WindowGuard.Problem"/> says why.
    /// </summary>
    /// <param name="pipeline">Computes features.</param>
    /// <param name="maker">Makes the classifier.</param>
    /// <param name="decision">Decides.</param>
    /// <param name="names">Names of the classes, in the order of the model's output. Kept, not copied.</param>
    /// <param name="alarm">Shows the alarm; null for none.</param>
    /// <returns>The guard.</returns>
    /// <exception cref="ArgumentException">The model takes another number of features.</exception>
    public static ClassGuard Create(FeaturePipeline pipeline, ModelMaker maker, ClassDecision decision, string[] names, IAlarm alarm)
    {
        InferenceModel model = ModelCheck.Create(maker, out string problem);
        return new ClassGuard(pipeline, model, decision, names, alarm)
        {
            Problem = problem == null ? null : problem + "; nothing is recognised",
        };
    }

    /// <inheritdoc/>
    internal override byte[] SaveState()
    {
        // A classifier learns nothing that would have to outlast a sleep.
        return null;
    }

    /// <inheritdoc/>
    internal override void AddSettings(TelemetryLine line)
    {
    }

    /// <inheritdoc/>
    internal override void AddResult(TelemetryLine line)
    {
        if (_decision.Class != ClassDecision.Unknown)
        {
            line.Add("label", _names[_decision.Class]);
            line.Add("confidence", _decision.Confidence);
        }
    }

    /// <inheritdoc/>
    internal override DetectorState Load(byte[] state, out string problem)
    {
        problem = null;
        return State;
    }

    /// <inheritdoc/>
    protected override DetectorState Decide(bool isFaulty)
    {
        if (isFaulty || Model == null)
        {
            return _decision.UpdateFaulty();
        }

        if (Pipeline.IsStopped)
        {
            return _decision.UpdateStopped();
        }

        RunModel();
        return _decision.Update(Model.Output);
    }
}
