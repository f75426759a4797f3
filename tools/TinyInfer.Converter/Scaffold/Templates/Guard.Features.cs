{{learningUsing}}
using TinyInfer.Guard;
using TinyInfer.Guard.Sampling;
using TinyInfer.Guard.State;
using TinyInfer.Guard.Telemetry;

namespace {{name}};

/// <summary>The application, without the board: samples in, alarm and telemetry out.</summary>
public static class Guard
{
    private const int SilenceMilliseconds = {{silence}};

    /// <summary>Takes up what was learned before a sleep.</summary>
    /// <param name="source">The sensor.</param>
    /// <param name="blockLength">Frames that are read at a time.</param>
    /// <param name="alarm">Shows the alarm.</param>
    /// <param name="store">Keeps what was learned.</param>
    /// <param name="sink">Receives telemetry.</param>
    /// <returns>The application.</returns>
    public static GuardApplication Create(SampleSource source, int blockLength, IAlarm alarm, StateStore store, TelemetrySink sink)
    {
        MachineGuard guard = MachineGuard.CreateWithoutModel(GuardPipeline.Create(), GuardDetector.Parameters, alarm);
{{learning}}
{{health}}
        return new GuardApplication("{{name}}", new Sampler(source, blockLength), guard, store, sink, SilenceMilliseconds);
    }
}
