namespace TinyInfer.Esp32.Power;

/// <summary>Why the board runs.</summary>
public enum WakeReason
{
    /// <summary>It was switched on or reset; nothing from before is left in RAM.</summary>
    PowerOn = 0,

    /// <summary>The time to sleep is over.</summary>
    Timer = 1,

    /// <summary>A pin changed its level, for example a sensor's interrupt.</summary>
    Pin = 2,

    /// <summary>Something else.</summary>
    Other = 3,
}
