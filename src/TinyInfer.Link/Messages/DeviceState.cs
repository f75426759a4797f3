using TinyInfer.Guard.Telemetry;

namespace TinyInfer.Link.Messages;

/// <summary>What a board is, and how far its update is. A last will has <see cref="IsOnline"/> alone.</summary>
public sealed class DeviceState
{
    /// <summary>No update is wanted, or it is there.</summary>
    public const string Idle = "idle";

    /// <summary>Bytes of an update are being received.</summary>
    public const string Receiving = "receiving";

    /// <summary>The update that is wanted was refused, and is not asked for again.</summary>
    public const string Refused = "refused";

    /// <summary>The model in use was confirmed, or is the built-in one.</summary>
    public const string Confirmed = "confirmed";

    /// <summary>A new model waits for the board to start anew.</summary>
    public const string Pending = "pending";

    /// <summary>The model in use is on trial.</summary>
    public const string Trial = "trial";

    /// <summary>Bytes of a model's hash that are told.</summary>
    public const int ModelSize = 8;

    /// <summary>Whether the board is connected.</summary>
    public bool IsOnline { get; set; }

    /// <summary>Group of boards that take the same updates, at most 16 characters; null if it is not told.</summary>
    public string Group { get; set; }

    /// <summary>Kind of board; null if it is not told.</summary>
    public string Board { get; set; }

    /// <summary>Version of the runtime; null if it is not told.</summary>
    public string Runtime { get; set; }

    /// <summary>Beginning of the SHA-256 of the model in use, <see cref="ModelSize"/> bytes; null if it is not told.</summary>
    public byte[] Model { get; set; }

    /// <summary>Counter of the last update that was complete: only those above it are taken.</summary>
    public int Counter { get; set; }

    /// <summary><see cref="Confirmed"/>, <see cref="Pending"/> or <see cref="Trial"/>; null if it is not told.</summary>
    public string Phase { get; set; }

    /// <summary>What became of the last update, as the store says it; null if nothing did.</summary>
    public string Event { get; set; }

    /// <summary><see cref="Idle"/>, <see cref="Receiving"/> or <see cref="Refused"/>; null if it is not told.</summary>
    public string Update { get; set; }

    /// <summary>Bytes of the update that are there.</summary>
    public int Have { get; set; }

    /// <summary>Why the update was refused; null if it was not.</summary>
    public string Reason { get; set; }

    /// <summary>Reads a message.</summary>
    /// <param name="line">What came.</param>
    /// <returns>The message; null if it is none.</returns>
    public static DeviceState Read(LineReader line)
    {
        if (!line.TryGet("online", out bool isOnline))
        {
            return null;
        }

        byte[] model = new byte[ModelSize];
        line.TryGet("counter", out int counter);
        line.TryGet("have", out int have);
        return new DeviceState
        {
            IsOnline = isOnline,
            Group = line.GetText("group"),
            Board = line.GetText("board"),
            Runtime = line.GetText("runtime"),
            Model = line.TryGet("model", model) ? model : null,
            Counter = counter,
            Phase = line.GetText("phase"),
            Event = line.GetText("event"),
            Update = line.GetText("update"),
            Have = have,
            Reason = line.GetText("reason"),
        };
    }

    /// <summary>Writes the message: all of it if the board is online, nothing else if it is not.</summary>
    /// <param name="line">A line that has begun.</param>
    public void Write(TelemetryLine line)
    {
        line.Add("online", IsOnline);
        if (!IsOnline)
        {
            return;
        }

        Add(line, "group", Group);
        Add(line, "board", Board);
        Add(line, "runtime", Runtime);
        if (Model != null)
        {
            line.Add("model", Model);
        }

        line.Add("counter", Counter);
        Add(line, "phase", Phase);
        Add(line, "update", Update);
        line.Add("have", Have);
        Add(line, "reason", Reason);
        Add(line, "event", Event);
    }

    private static void Add(TelemetryLine line, string name, string value)
    {
        if (value != null)
        {
            line.Add(name, value);
        }
    }
}
