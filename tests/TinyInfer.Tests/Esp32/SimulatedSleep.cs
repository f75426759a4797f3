using TinyInfer.Esp32.Power;

namespace TinyInfer.Tests.Esp32;

/// <summary>Notes how a board sleeps; time passes with it.</summary>
internal sealed class SimulatedSleep : SleepControl
{
    internal List<string> Sleeps { get; } = [];

    internal long Now { get; set; }

    public override WakeReason WakeReason => WakeReason.PowerOn;

    public override void LightSleep(int milliseconds) => Note($"light {milliseconds}", milliseconds);

    public override void DeepSleep(int milliseconds, int wakePin) => Note($"deep {milliseconds} pin {wakePin}", milliseconds);

    private void Note(string what, int milliseconds)
    {
        Sleeps.Add(what);
        Now += milliseconds;
    }
}
