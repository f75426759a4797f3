namespace TinyInfer.Signal.Features;

/// <summary>Turns a window of samples into features: whole numbers of a unit each. Allocates nothing after construction.</summary>
public abstract class FeatureExtractor
{
    /// <summary>Number of features, of all channels together.</summary>
    public abstract int Count { get; }

    /// <summary>
    /// Number of parts that a person tells apart: feature i belongs to part i modulo this number. Features, or the channels of samples.
    /// </summary>
    public virtual int PartCount => Count;

    /// <summary>Whether <see cref="Compute"/> reads the scans.</summary>
    public virtual bool NeedsScans => true;

    /// <summary>Whether <see cref="Compute"/> takes a window that keeps its samples as 16 bits.</summary>
    public bool TakesShorts { get; private protected set; }

    /// <summary>Whether <see cref="Compute"/> needs no scans if a window keeps its samples as 16 bits.</summary>
    internal virtual bool TakesUnscanned => false;

    /// <summary>The real value of one count of a feature.</summary>
    /// <param name="feature">Index of the feature.</param>
    /// <returns>The unit; mostly a power of two.</returns>
    public abstract double GetUnit(int feature);

    /// <summary>Computes the features of a window.</summary>
    /// <param name="window">A full window.</param>
    /// <param name="scans">The scan of each channel; null if <see cref="NeedsScans"/> is false.</param>
    /// <param name="features">Receives the features.</param>
    /// <param name="offset">Index of the first feature.</param>
    public abstract void Compute(SlidingWindow window, SampleScan[] scans, int[] features, int offset);
}
