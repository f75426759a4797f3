using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Health;

namespace TinyInfer.Guard;

/// <content>Whether windows are still like those of calibration.</content>
public sealed partial class MachineGuard
{
    private HealthMonitor _health;

    /// <inheritdoc/>
    internal override HealthMonitor Health => _health;

    /// <summary>
    /// Has the guard watch whether windows are still like those of calibration. A profile that cannot be used is a
    /// <see cref="WindowGuard.Problem"/>, and nothing else changes.
    /// </summary>
    /// <param name="profile">What calibration was like, as <c>tinyinfer fit --health</c> writes it.</param>
    public void WatchHealth(byte[] profile)
    {
        try
        {
            HealthMonitor health = new HealthMonitor(HealthProfile.Read(profile));
            if (health.Fits(Pipeline.FeatureCount))
            {
                _health = health;
            }
            else
            {
                Problem ??= "health profile: it is of features that the pipeline has not; drift is not watched";
            }
        }
        catch (ModelFormatException e)
        {
            Problem ??= e.Message + "; drift is not watched";
        }
    }

    /// <summary>Whether a window says how a detector fares: a score that is no number is a fault, and says nothing.</summary>
    private bool Counts(DetectorState state)
    {
        return _health != null && state != DetectorState.Learning && state != DetectorState.Fault;
    }

    /// <summary>A feature of the last window, as the model takes it.</summary>
    /// <param name="index">Its index.</param>
    internal float GetFeature(int index)
    {
        return Model == null ? _features[index] : Model.Input.Dequantize(index);
    }
}
