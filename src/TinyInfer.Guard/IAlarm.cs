namespace TinyInfer.Guard;

/// <summary>What an alarm is shown by: a pin of the board, a message, a list of alarms in a simulation.</summary>
public interface IAlarm
{
    /// <summary>
    /// Whether there is an alarm. Set after every window that says something about the machine, whether it changes or not.
    /// </summary>
    bool IsOn { get; set; }
}
