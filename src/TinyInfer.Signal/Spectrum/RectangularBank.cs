using System;

namespace TinyInfer.Signal.Spectrum;

/// <summary>Bands that lie side by side and count each of their bins fully. The sums are exact.</summary>
public sealed class RectangularBank : FilterBank
{
    private readonly int[] _edges;
    private readonly bool _isOfFours;

    /// <summary>Makes bands of any widths.</summary>
    /// <param name="edges">First bin of each band and, last, the bin after the last band; rising. Kept, not copied.</param>
    /// <exception cref="ArgumentException">There are fewer than two edges, or they do not rise from 0 or above.</exception>
    public RectangularBank(int[] edges)
    {
        if (edges.Length < 2 || edges[0] < 0)
        {
            throw new ArgumentException("a bank needs two edges or more, from bin 0 on");
        }

        _isOfFours = true;
        for (int i = 1; i < edges.Length; i++)
        {
            if (edges[i] <= edges[i - 1])
            {
                throw new ArgumentException("the bank's edges must rise; edge " + i.ToString() + " does not");
            }

            _isOfFours &= edges[i] - edges[i - 1] == 4;
        }

        _edges = edges;
    }

    /// <inheritdoc/>
    public override int Count => _edges.Length - 1;

    /// <inheritdoc/>
    public override int BinCount => _edges[_edges.Length - 1];

    /// <summary>Makes bands of equal width.</summary>
    /// <param name="firstBin">First bin of the first band; 1 leaves out the constant part.</param>
    /// <param name="binsPerBand">Bins in each band, 1 and up.</param>
    /// <param name="count">Number of bands, 1 and up.</param>
    /// <returns>The bank.</returns>
    /// <exception cref="ArgumentException">A number is too small.</exception>
    public static RectangularBank Uniform(int firstBin, int binsPerBand, int count)
    {
        int[] edges = new int[count + 1];
        for (int i = 0; i <= count; i++)
        {
            edges[i] = firstBin + (i * binsPerBand);
        }

        return new RectangularBank(edges);
    }

    /// <inheritdoc/>
    public override void Apply(long[] power, long[] energies)
    {
        int[] edges = _edges;
        int bin = edges[0];
        int count = edges.Length;
        if (_isOfFours)
        {
            // The most usual bands: no loop within a band, which would cost as much as its sum, and two bands at a time.
            count--;
            int at = 0;
            for (int last = count - 1; at < last; at += 2)
            {
                energies[at] = power[bin] + power[bin + 1] + power[bin + 2] + power[bin + 3];
                energies[at + 1] = power[bin + 4] + power[bin + 5] + power[bin + 6] + power[bin + 7];
                bin += 8;
            }

            if (at < count)
            {
                energies[at] = power[bin] + power[bin + 1] + power[bin + 2] + power[bin + 3];
            }

            return;
        }

        for (int band = 1; band < count; band++)
        {
            int end = edges[band];
            long sum = 0;
            for (int last = end - 4; bin <= last; bin += 4)
            {
                sum += power[bin] + power[bin + 1] + power[bin + 2] + power[bin + 3];
            }

            for (; bin < end; bin++)
            {
                sum += power[bin];
            }

            energies[band - 1] = sum;
        }
    }
}
