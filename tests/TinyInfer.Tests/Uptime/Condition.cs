namespace TinyInfer.Tests.Uptime;

/// <summary>What a machine or its sensor is like.</summary>
internal enum Condition
{
    /// <summary>All is well.</summary>
    Well,

    /// <summary>The machine has a fault.</summary>
    Faulty,

    /// <summary>The sensor's value stands still.</summary>
    Stuck,

    /// <summary>The sensor is at the end of its range.</summary>
    Saturated,

    /// <summary>The sensor does not answer.</summary>
    Silent,
}
