using TinyInfer.Anomaly;
using TinyInfer.Guard;
using TinyInfer.Guard.Telemetry;
using TinyInfer.Signal.Features;

namespace TinyInfer.Converter.Simulation;

/// <summary>A guard that computes features and decides nothing.</summary>
/// <param name="pipeline">Computes features.</param>
internal sealed class FeatureGuard(FeaturePipeline pipeline) : WindowGuard(pipeline, null, null, DetectorState.Normal)
{
    /// <inheritdoc/>
    internal override byte[]? SaveState() => null;

    /// <inheritdoc/>
    internal override void AddSettings(TelemetryLine line)
    {
    }

    /// <inheritdoc/>
    internal override void AddResult(TelemetryLine line)
    {
    }

    /// <inheritdoc/>
    internal override DetectorState Load(byte[] state, out string? problem)
    {
        problem = null;
        return State;
    }

    /// <inheritdoc/>
    protected override DetectorState Decide(bool isFaulty) => isFaulty ? DetectorState.Fault : DetectorState.Normal;
}
