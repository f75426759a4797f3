namespace TinyInfer.Guard;

/// <summary>
/// Time since the board started, which only ever runs forwards, also through a light sleep. The calendar is no such clock: a network or a
/// user sets it, by hours and in both directions.
/// </summary>
public abstract class Clock
{
    /// <summary>Milliseconds since an arbitrary start; 64 bits, so that it does not wrap.</summary>
    public abstract long Milliseconds { get; }
}
