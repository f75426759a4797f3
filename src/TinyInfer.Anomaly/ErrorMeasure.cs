namespace TinyInfer.Anomaly;

/// <summary>How single differences count in a <see cref="ReconstructionError"/>.</summary>
public enum ErrorMeasure
{
    /// <summary>By their squares: few large ones weigh most.</summary>
    Squared = 0,

    /// <summary>By their magnitudes: all count alike.</summary>
    Absolute = 1,
}
