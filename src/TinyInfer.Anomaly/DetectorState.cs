namespace TinyInfer.Anomaly;

/// <summary>State of a machine and its sensor, as a detector sees it.</summary>
public enum DetectorState
{
    /// <summary>It does not know yet what is usual.</summary>
    Learning = 0,

    /// <summary>All is as usual.</summary>
    Normal = 1,

    /// <summary>Something is not as usual.</summary>
    Anomaly = 2,

    /// <summary>The sensor cannot be believed, so nothing is known of the machine.</summary>
    Fault = 3,
}
