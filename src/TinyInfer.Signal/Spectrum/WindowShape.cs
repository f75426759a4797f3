namespace TinyInfer.Signal.Spectrum;

/// <summary>
/// How samples are weighted before a transform. All shapes are periodic: <c>w[n] = a − (1 − a) · cos(2πn / N)</c>, n from 0 to N − 1.
/// </summary>
public enum WindowShape
{
    /// <summary>All samples count alike: a = 1.</summary>
    Rectangular = 0,

    /// <summary>Hann: a = 0.5.</summary>
    Hann = 1,

    /// <summary>Hamming: a = 0.54.</summary>
    Hamming = 2,
}
