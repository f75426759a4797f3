namespace TinyInfer.Guard;

/// <summary>Shows an alarm: a pin of the board, a message, a list of alarms in a simulation.</summary>
public interface IAlarm
{
    /// <summary>
    /// Whether there is an alarm. Set after every window that says something about the machine, whether it changes or not.
    /// </summary>
    bool IsOn { get; set; }
}
