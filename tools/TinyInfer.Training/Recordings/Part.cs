namespace TinyInfer.Training.Recordings;

/// <summary>What a part of the recordings is for.</summary>
internal enum PartRole
{
    /// <summary>Deciders are fitted to it.</summary>
    Train,

    /// <summary>Candidates are compared by it, and thresholds found.</summary>
    Select,

    /// <summary>The finalists are judged by it: nothing has been fitted to it, and no finalist found by it.</summary>
    Test,
}

/// <summary>A part of the recordings.</summary>
/// <param name="Source">The samples, and what happens in them.</param>
/// <param name="Role">What it is for.</param>
/// <param name="IsMadeUp">Whether a fault has been put into it.</param>
internal sealed record Part(LabelledRecording Source, PartRole Role, bool IsMadeUp = false)
{
    /// <summary>Number of frames.</summary>
    internal int Length => Source.Recording.Length;
}
