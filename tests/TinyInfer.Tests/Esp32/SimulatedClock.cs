using TinyInfer.Guard;

namespace TinyInfer.Tests.Esp32;

/// <summary>A clock that is set.</summary>
internal sealed class SimulatedClock : Clock
{
    internal long Now { get; set; }

    public override long Milliseconds => Now;
}
