using System.Threading;

namespace TinyInfer.Esp32.Power;

/// <summary>Sends the board to sleep.</summary>
public abstract class SleepControl
{
    /// <summary>Why the board runs.</summary>
    public abstract WakeReason WakeReason { get; }

    /// <summary>Lets other threads work for a while; the board stays awake.</summary>
    /// <param name="milliseconds">For how long.</param>
    public virtual void Pause(int milliseconds)
    {
        Thread.Sleep(milliseconds);
    }

    /// <summary>Sleeps with RAM kept; returns when it is over.</summary>
    /// <param name="milliseconds">For how long.</param>
    public abstract void LightSleep(int milliseconds);

    /// <summary>
    /// Sleeps with next to no current; the board starts anew afterwards. Save what has to survive first. Does not return.
    /// </summary>
    /// <param name="milliseconds">For how long.</param>
    /// <param name="wakePin">A pin whose high level ends it before, one that the RTC can see; −1 for none.</param>
    public abstract void DeepSleep(int milliseconds, int wakePin);
}
