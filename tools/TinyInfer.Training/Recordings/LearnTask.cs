namespace TinyInfer.Training.Recordings;

/// <summary>What is to be learned.</summary>
public enum LearnTask
{
    /// <summary>To tell what is not normal.</summary>
    Detect = 0,

    /// <summary>To tell classes apart.</summary>
    Classify = 1,
}
