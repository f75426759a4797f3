using TinyInfer.Esp32.Power;

namespace TinyInfer.Tests.Esp32;

/// <summary>Notes how a board sleeps; time passes with it.</summary>
/// <param name="clock">The time that passes.</param>
internal sealed class SimulatedSleep(SimulatedClock clock) : SleepControl
{
    internal List<string> Sleeps { get; } = [];

    internal WakeReason Reason { get; set; } = WakeReason.PowerOn;

    public override WakeReason WakeReason => Reason;

    public override void Pause(int milliseconds) => clock.Now += milliseconds;

    public override void LightSleep(int milliseconds) => Note($"light {milliseconds}", milliseconds);

    public override void DeepSleep(int milliseconds, int wakePin) => Note($"deep {milliseconds} pin {wakePin}", milliseconds);

    private void Note(string what, int milliseconds)
    {
        Sleeps.Add(what);
        clock.Now += milliseconds;
    }
}
