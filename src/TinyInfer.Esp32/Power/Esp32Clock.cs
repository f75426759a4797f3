using nanoFramework.Hardware.Esp32;
using TinyInfer.Guard;

namespace TinyInfer.Esp32.Power;

/// <summary>
/// The ESP32's 64-bit timer of microseconds since the start. It is set forward by what a light sleep takes; the tick behind
/// <c>Environment.TickCount64</c> stands still meanwhile, and has 32 bits.
/// </summary>
public sealed class Esp32Clock : Clock
{
    /// <inheritdoc/>
    public override long Milliseconds => (long)(HighResTimer.GetCurrent() / 1000);
}
