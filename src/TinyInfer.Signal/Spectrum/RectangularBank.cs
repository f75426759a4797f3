using System;

namespace TinyInfer.Signal.Spectrum;

/// <summary>Bands that lie side by side and count each of their bins fully. The sums are exact.</summary>
public sealed class RectangularBank : FilterBank
{
    private const int Usual = 4;

    private readonly int _first;
    private readonly int _count;

    /// <summary>First bin of each band, and the bin after the last band; null if all bands have four bins.</summary>
    private readonly int[] _edges;

    /// <summary>Makes bands of any widths.</summary>
    /// <param name="edges">First bin of each band and, last, the bin after the last band; rising. Kept, not copied.</param>
    /// <exception cref="ArgumentException">There are fewer than two edges, or they do not rise from 0 or above.</exception>
    public RectangularBank(int[] edges)
    {
        if (edges.Length < 2 || edges[0] < 0)
        {
            throw new ArgumentException("a bank needs two edges or more, from bin 0 on");
        }

        _first = edges[0];
        _count = edges.Length - 1;
        for (int i = 1; i <= _count; i++)
        {
            int width = edges[i] - edges[i - 1];
            if (width <= 0)
            {
                throw new ArgumentException("the bank's edges must rise; edge " + i.ToString() + " does not");
            }

            _edges = width == Usual ? _edges : edges;
        }
    }

    private RectangularBank(int first, int count)
    {
        _first = first;
        _count = count;
    }

    /// <inheritdoc/>
    public override int Count => _count;

    /// <inheritdoc/>
    public override int BinCount => _edges == null ? _first + (Usual * _count) : _edges[_count];

    /// <inheritdoc/>
    internal override int FirstOfFours => _edges == null ? _first : -1;

    /// <summary>Makes bands of equal width.</summary>
    /// <param name="firstBin">First bin of the first band; 1 leaves out the constant part.</param>
    /// <param name="binsPerBand">Bins in each band, 1 and up.</param>
    /// <param name="count">Number of bands, 1 and up.</param>
    /// <returns>The bank.</returns>
    /// <exception cref="ArgumentException">A number is too small.</exception>
    public static RectangularBank Uniform(int firstBin, int binsPerBand, int count)
    {
        if (binsPerBand == Usual && firstBin >= 0 && count > 0)
        {
            return new RectangularBank(firstBin, count);
        }

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
        int bin = _first;
        int count = _count;
        if (edges == null)
        {
            // The most usual bands: no loop within a band, which would cost as much as its sum, and four bands at a time.
            int at = 0;
            for (int last = count - 3; at < last; at += 4)
            {
                energies[at] = power[bin] + power[bin + 1] + power[bin + 2] + power[bin + 3];
                energies[at + 1] = power[bin + 4] + power[bin + 5] + power[bin + 6] + power[bin + 7];
                energies[at + 2] = power[bin + 8] + power[bin + 9] + power[bin + 10] + power[bin + 11];
                energies[at + 3] = power[bin + 12] + power[bin + 13] + power[bin + 14] + power[bin + 15];
                bin += 16;
            }

            for (; at < count; at++)
            {
                energies[at] = power[bin] + power[bin + 1] + power[bin + 2] + power[bin + 3];
                bin += Usual;
            }

            return;
        }

        for (int band = 1; band <= count; band++)
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
