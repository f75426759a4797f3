using TinyInfer.Guard.Telemetry;

namespace TinyInfer.Link.Messages;

/// <summary>Something that a board is to do at once.</summary>
public sealed class Command
{
    /// <summary>Send state and health.</summary>
    public const string Report = "report";

    /// <summary>Run the model's self-test.</summary>
    public const string SelfTest = "selftest";

    /// <summary>Go back to the model before.</summary>
    public const string RollBack = "rollback";

    /// <summary>Learn anew what is usual: the machine was changed, and is well.</summary>
    public const string Learn = "learn";

    /// <summary>Makes a message.</summary>
    /// <param name="id">Number of the command, above 0: one that has come already is answered, and not done again.</param>
    /// <param name="action">One of the actions above.</param>
    public Command(int id, string action)
    {
        Id = id;
        Action = action;
    }

    /// <summary>Number of the command.</summary>
    public int Id { get; }

    /// <summary>What is to be done; a board answers one that it does not know with a failure.</summary>
    public string Action { get; }

    /// <summary>Reads a message.</summary>
    /// <param name="line">What came.</param>
    /// <returns>The message; null if it is none.</returns>
    public static Command Read(LineReader line)
    {
        string action = line.GetText("do");
        return action != null && line.TryGet("id", out int id) && id > 0 ? new Command(id, action) : null;
    }

    /// <summary>Writes the message.</summary>
    /// <param name="line">A line that has begun.</param>
    public void Write(TelemetryLine line)
    {
        line.Add("id", Id);
        line.Add("do", Action);
    }
}
