using TinyInfer;
{{learningUsing}}
using TinyInfer.Guard;
using TinyInfer.Guard.Sampling;
using TinyInfer.Guard.State;
using TinyInfer.Guard.Telemetry;
using TinyInfer.Models;

namespace {{name}};

/// <summary>The application, without the board: samples in, alarm and telemetry out.</summary>
public static class Guard
{
    private const int SilenceMilliseconds = {{silence}};

    /// <summary>Loads the model, and what was learned before a sleep.</summary>
    /// <param name="source">The sensor.</param>
    /// <param name="blockLength">Frames that are read at a time.</param>
    /// <param name="alarm">Shows the alarm.</param>
    /// <param name="store">Keeps what was learned.</param>
    /// <param name="sink">Receives telemetry.</param>
    /// <returns>The application.</returns>
    public static GuardApplication Create(SampleSource source, int blockLength, IAlarm alarm, StateStore store, TelemetrySink sink)
    {
        MachineGuard guard = MachineGuard.CreateWithModel(GuardPipeline.Create(), CreateModel, alarm);
{{learning}}
        return new GuardApplication("{{name}}", new Sampler(source, blockLength), guard, store, sink, SilenceMilliseconds);
    }

    private static InferenceModel CreateModel()
    {
        return new {{model}}();
    }
}
