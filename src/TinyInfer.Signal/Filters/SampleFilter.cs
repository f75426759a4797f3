namespace TinyInfer.Signal.Filters;

/// <summary>
/// A filter over a stream of samples of one channel, a block at a time, in place. Blocks of any size give the same stream. Allocates
/// nothing while it runs.
/// </summary>
public abstract class SampleFilter
{
    /// <summary>Samples that go in for one that comes out.</summary>
    public virtual int Decimation => 1;

    /// <summary>Filters samples; results take the place of the first samples.</summary>
    /// <param name="samples">The samples, within ±2^27.</param>
    /// <param name="start">Index of the first.</param>
    /// <param name="stride">Distance of one to the next; the number of channels where they are interleaved.</param>
    /// <param name="count">How many.</param>
    /// <returns>How many results there are.</returns>
    public abstract int Process(int[] samples, int start, int stride, int count);

    /// <summary>Forgets all samples.</summary>
    public abstract void Reset();

    /// <summary>Makes a filter of the same kind that has seen no samples, for another channel.</summary>
    /// <returns>The filter; it shares the coefficients.</returns>
    public abstract SampleFilter Clone();
}
