namespace TinyInfer.Store;

/// <summary>How far a content is.</summary>
public enum UpdatePhase
{
    /// <summary>The content in use has been confirmed, or is the built-in one.</summary>
    Settled,

    /// <summary>A new content is complete; it is looked at when the device starts next.</summary>
    Pending,

    /// <summary>A new content is in use, and has not yet been confirmed.</summary>
    Trial,
}
