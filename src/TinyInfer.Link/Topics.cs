namespace TinyInfer.Link;

/// <summary>Names of topics: <c>tinyinfer/1/DEVICE/KIND</c>.</summary>
public static class Topics
{
    /// <summary>What all topics begin with; the number is the version of the messages.</summary>
    public const string Root = "tinyinfer/1/";

    /// <summary>Board to service: a line of telemetry.</summary>
    public const string Telemetry = "telemetry";

    /// <summary>Board to service, retained: what the board is, and how far its update is.</summary>
    public const string State = "state";

    /// <summary>Service to board, retained: the update that it is to have.</summary>
    public const string Desired = "desired";

    /// <summary>Board to service: asks for bytes of an update.</summary>
    public const string Ask = "ask";

    /// <summary>Service to board: bytes of an update.</summary>
    public const string Chunk = "chunk";

    /// <summary>Service to board: something to be done.</summary>
    public const string Command = "command";

    /// <summary>Service to board: a message of a round of learning together.</summary>
    public const string Round = "round";

    /// <summary>Board to service: its share of a round.</summary>
    public const string Share = "share";

    private const int MaxNameLength = 32;

    /// <summary>Makes the name of a topic.</summary>
    /// <param name="device">The device.</param>
    /// <param name="kind">One of the kinds above.</param>
    /// <returns>The name.</returns>
    public static string Of(string device, string kind)
    {
        return Root + device + "/" + kind;
    }

    /// <summary>Finds the device in the name of a topic.</summary>
    /// <param name="topic">Any text; null is none.</param>
    /// <returns>The device; null if this is no topic of a device.</returns>
    public static string FindDevice(string topic)
    {
        int end = topic == null ? -1 : topic.LastIndexOf('/');
        if (end < Root.Length || topic.IndexOf(Root) != 0)
        {
            return null;
        }

        string device = topic.Substring(Root.Length, end - Root.Length);
        return IsName(device) ? device : null;
    }

    /// <summary>Whether a text can be the name of a device: 1 to 32 of A–Z, a–z, 0–9, underscore and hyphen.</summary>
    /// <param name="name">The text; null is none.</param>
    /// <returns>Whether it can.</returns>
    public static bool IsName(string name)
    {
        if (name == null || name.Length == 0 || name.Length > MaxNameLength)
        {
            return false;
        }

        foreach (char c in name)
        {
            bool isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!isLetter && (c < '0' || c > '9') && c != '_' && c != '-')
            {
                return false;
            }
        }

        return true;
    }
}
