namespace TinyInfer.Anomaly.Learning;

/// <summary>What a learner has to report.</summary>
public enum LearningEvent
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It gathers windows, since it was told that the machine has changed.</summary>
    Begun = 1,

    /// <summary>What was learned is tried.</summary>
    Tried = 2,

    /// <summary>What was learned held, and is taken.</summary>
    Taken = 3,

    /// <summary>What was learned did not hold, and what was before is in use again.</summary>
    RolledBack = 4,

    /// <summary>What is usual has moved as far as it may, and is followed no further.</summary>
    AtLimit = 5,
}
