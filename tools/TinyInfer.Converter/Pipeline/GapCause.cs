namespace TinyInfer.Converter.Pipeline;

/// <summary>Why samples are missing in a recording.</summary>
public enum GapCause
{
    /// <summary>They were lost or damaged on their way.</summary>
    Link,

    /// <summary>The board lost them: its sensor's buffer ran over, or the link was not ready in time.</summary>
    Board,

    /// <summary>They were not taken: the board sends bursts.</summary>
    Pause,

    /// <summary>The board started anew.</summary>
    Restart,
}
