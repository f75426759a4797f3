using TinyInfer;
using TinyInfer.Guard;
using TinyInfer.Guard.Sampling;
using TinyInfer.Guard.State;
using TinyInfer.Guard.Telemetry;
using TinyInfer.Models;

namespace MotionClassifier;

/// <summary>
/// The application, without the board: samples in; what the model recognises as telemetry, and an alarm for chosen classes, out.
/// </summary>
public static class Guard
{
    private const int SilenceMilliseconds = 2000;

    /// <summary>Loads the model.</summary>
    /// <param name="source">The sensor.</param>
    /// <param name="blockLength">Frames that are read at a time.</param>
    /// <param name="alarm">Shows the alarm.</param>
    /// <param name="store">Keeps what was learned: null, since a classifier learns nothing on the board.</param>
    /// <param name="sink">Receives telemetry.</param>
    /// <returns>The application.</returns>
    public static GuardApplication Create(SampleSource source, int blockLength, IAlarm alarm, StateStore store, TelemetrySink sink)
    {
        ClassGuard guard = ClassGuard.Create(GuardPipeline.Create(), CreateModel, GuardClasses.CreateDecision(), GuardClasses.Names, alarm);
        return new GuardApplication("MotionClassifier", new Sampler(source, blockLength), guard, store, sink, SilenceMilliseconds);
    }

    private static InferenceModel CreateModel()
    {
        return new MotionClassifierModel();
    }
}
