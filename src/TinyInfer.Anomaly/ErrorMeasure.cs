namespace TinyInfer.Anomaly;

/// <summary>How a <see cref="ReconstructionError"/> comes from a model's output.</summary>
public enum ErrorMeasure
{
    /// <summary>By their squares: few large ones weigh most.</summary>
    Squared = 0,

    /// <summary>By their magnitudes: all count alike.</summary>
    Absolute = 1,

    /// <summary>It is the output: the model gives one number, a score of its own, as an isolation forest does.</summary>
    Output = 2,
}
