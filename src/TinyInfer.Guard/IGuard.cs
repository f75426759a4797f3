namespace TinyInfer.Guard;

/// <summary>An application as far as it has to be known to decide when the board may rest.</summary>
public interface IGuard
{
    /// <summary>Whether the alarm is on: also through a fault of the sensor, which says nothing about the machine.</summary>
    bool IsAlarmOn { get; }

    /// <summary>Reads the sensor, in place of a timer.</summary>
    void Poll();

    /// <summary>Works on what has been sampled.</summary>
    /// <param name="now">The time in milliseconds.</param>
    /// <returns>Number of windows judged.</returns>
    int Step(long now);

    /// <summary>Whether all that has to survive a deep sleep is kept already.</summary>
    bool IsSaved { get; }

    /// <summary>Saves what has to survive a deep sleep, unless it is kept already.</summary>
    /// <returns>Whether it is kept.</returns>
    bool Save();

    /// <summary>Goes on after a light sleep in which samples were missed: those that follow do not continue those before.</summary>
    void Resume();
}
