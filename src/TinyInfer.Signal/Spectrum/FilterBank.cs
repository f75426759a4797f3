namespace TinyInfer.Signal.Spectrum;

/// <summary>Sums the bins of a power spectrum in bands.</summary>
public abstract class FilterBank
{
    /// <summary>Number of bands.</summary>
    public abstract int Count { get; }

    /// <summary>The least number of bins that a spectrum must have.</summary>
    public abstract int BinCount { get; }

    /// <summary>First bin of bands that lie side by side and have four bins each; −1 for any others.</summary>
    internal virtual int FirstOfFours => -1;

    /// <summary>Sums bins.</summary>
    /// <param name="power">Power of each bin, their sum below 2^61.</param>
    /// <param name="energies">Receives <see cref="Count"/> sums.</param>
    public abstract void Apply(long[] power, long[] energies);
}
