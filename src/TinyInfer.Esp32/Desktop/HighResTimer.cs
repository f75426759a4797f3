using System.Diagnostics;

namespace nanoFramework.Hardware.Esp32;

/// <summary>The desktop's timer, in place of the board's: there is no desktop package of this name.</summary>
public static class HighResTimer
{
    /// <summary>Reads the timer.</summary>
    /// <returns>Microseconds since an arbitrary start.</returns>
    public static ulong GetCurrent() => (ulong)(Stopwatch.GetElapsedTime(0).Ticks / 10);
}
