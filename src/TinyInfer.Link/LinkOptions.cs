namespace TinyInfer.Link;

/// <summary>What a board says of itself, and how it gets its updates.</summary>
public sealed class LinkOptions
{
    /// <summary>Group of boards that take the same updates, as in <c>UpdateOptions</c>.</summary>
    public string Group { get; set; } = "";

    /// <summary>Kind of board, at most 16 characters.</summary>
    public string Board { get; set; } = "esp32";

    /// <summary>Version of the firmware, at most 16 characters.</summary>
    public string Runtime { get; set; } = "1";

    /// <summary>Bytes of an update that are asked for at once, up to <c>ChunkRequest.MaxLength</c>.</summary>
    public int ChunkLength { get; set; } = 1024;

    /// <summary>Bytes of telemetry that are kept while there is no connection; then the oldest lines go.</summary>
    public int OutboxSize { get; set; } = 4096;

    /// <summary>Milliseconds before the second attempt to connect; each later one waits up to twice as long.</summary>
    public int FirstDelay { get; set; } = 1000;

    /// <summary>The most milliseconds between two attempts to connect.</summary>
    public int LongestDelay { get; set; } = 300000;

    /// <summary>Gets bytes of updates in another way than by messages, such as HTTP; null for messages.</summary>
    public ChunkFetch Fetch { get; set; }

    /// <summary>What the board takes part in besides, such as rounds of learning together; null for nothing.</summary>
    public LinkPart Part { get; set; }
}
