{{using}}
using TinyInfer.Guard;
using TinyInfer.Guard.Sampling;
using TinyInfer.Guard.State;
using TinyInfer.Guard.Telemetry;
{{modelsUsing}}

namespace {{name}};

/// <summary>The application, without the board: samples in, alarm and telemetry out. The machine works in several ways.</summary>
public static class Guard
{
    private const int SilenceMilliseconds = {{silence}};
{{memory}}

    /// <summary>Loads what there is for each way of working, and what was learned before a sleep.</summary>
    /// <param name="source">The sensor.</param>
    /// <param name="blockLength">Frames that are read at a time.</param>
    /// <param name="alarm">Shows the alarm.</param>
    /// <param name="store">Keeps what was learned.</param>
    /// <param name="sink">Receives telemetry.</param>
    /// <returns>The application.</returns>
    public static GuardApplication Create(SampleSource source, int blockLength, IAlarm alarm, StateStore store, TelemetrySink sink)
    {
        GuardRoutes routes = new GuardRoutes { Parameters = GuardDetector.Parameters };
{{routes}}
        MachineGuard guard = MachineGuard.CreateRouted(GuardPipeline.Create(), routes, alarm);
        return new GuardApplication("{{name}}", new Sampler(source, blockLength), guard, store, sink, SilenceMilliseconds);
    }
{{makers}}
}
