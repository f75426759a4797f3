using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Simulation;

/// <summary>When an alarm was.</summary>
/// <param name="Start">The frame of the recording from which on the device says it.</param>
/// <param name="End">The frame at which its last window ends.</param>
/// <param name="From">The date of the first; null if the recording has no dates.</param>
/// <param name="To">The date of the last.</param>
public sealed record AlarmTime(int Start, int End, string? From, string? To)
{
    /// <summary>Finds the alarms of a simulation.</summary>
    /// <param name="windows">What the device made of the windows.</param>
    /// <param name="recording">What was played.</param>
    /// <returns>When they were, in order.</returns>
    public static IReadOnlyList<AlarmTime> Of(IReadOnlyList<SimulatedWindow> windows, Recording recording) =>
        [.. SimulatedAlarm.In(windows).Select(a => new AlarmTime(a.Start, a.End, recording.DateOf(a.Start), recording.DateOf(a.End)))];
}
