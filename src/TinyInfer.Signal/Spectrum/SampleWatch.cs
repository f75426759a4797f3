namespace TinyInfer.Signal.Spectrum;

/// <summary>
/// Looks at 16-bit samples while a transform has them at hand, in place of a scan before it: which are at the sensor's limits, and whether
/// any is so large that the transform has to scale all of them less.
/// </summary>
/// <remarks>
/// A transform's packed numbers are a and b, or their sum and their difference. Of x = a − m and y = b − m, |x + y| and |x − y| are both at
/// most 2^k exactly if |x| + |y| is, and then neither a nor b is further than 2^k from m. With a bias of 2^k, numbers from −2^k up to 2^k
/// have no bits above k, and one below has them all: one addition and one bitwise or for two samples. Only where a bit appears is each
/// sample compared.
/// </remarks>
internal sealed class SampleWatch
{
    /// <summary>Bits of a sample's distance from the level, without its sign, that a transform begins with.</summary>
    internal const int UsualBits = 13;

    private readonly int _lowest = short.MinValue - 1;
    private readonly int _highest = short.MaxValue + 1;
    private int _level;
    private int _bits;

    /// <summary>Makes a watch.</summary>
    /// <param name="limits">The sensor's limits; null if there are none.</param>
    internal SampleWatch(SensorLimits limits)
    {
        if (limits != null && limits.SaturatedCount > 0)
        {
            _lowest = limits.Lowest > _lowest ? limits.Lowest : _lowest;
            _highest = limits.Highest < _highest ? limits.Highest : _highest;
        }
    }

    /// <summary>Bits that the transform shifts samples up.</summary>
    internal int Shift { get; private set; }

    /// <summary>What leaves no bits <see cref="Outside"/> in columns that stand for themselves.</summary>
    internal long EndBias { get; private set; }

    /// <summary>The same in the sum and the difference of two columns.</summary>
    internal long PairBias { get; private set; }

    /// <summary>Bits that none of the numbers has, with its bias, if there is nothing to see.</summary>
    internal long Outside { get; private set; }

    /// <summary>Samples of the window that are at a limit.</summary>
    internal int Saturated { get; private set; }

    /// <summary>A number that two windows share if they are the same, and next to never else.</summary>
    internal long Signature { get; set; }

    /// <summary>Begins a window.</summary>
    /// <param name="level">What is subtracted from each sample.</param>
    /// <param name="shift">Bits that samples are shifted up as long as none is further from it than <see cref="UsualBits"/> say.</param>
    internal void Begin(int level, int shift)
    {
        Saturated = 0;
        Shift = shift;
        _level = level;
        _bits = UsualBits;
        Aim();
    }

    /// <summary>Compares the 64 samples of two columns.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="first">Index of one column's first sample.</param>
    /// <param name="second">Index of the other's, which is read backwards.</param>
    /// <param name="step">Distance of one to the next.</param>
    /// <returns>Whether <see cref="Shift"/> is less now; the columns are to be read, and compared, again.</returns>
    internal bool Exceeds(short[] samples, int first, int second, int step)
    {
        int before = _bits;
        int lowest = _lowest;
        int highest = _highest;
        int saturated = 0;
        for (int i = 0; i < 64; i++)
        {
            int sample = samples[first];
            if (sample <= lowest || sample >= highest)
            {
                saturated++;
            }

            int distance = sample < _level ? _level - sample : sample - _level;
            while (distance > 1 << _bits)
            {
                _bits++;
            }

            if (i == 31)
            {
                first = second;
                step = -step;
            }
            else
            {
                first += step;
            }
        }

        if (_bits == before)
        {
            Saturated += saturated;
            return false;
        }

        Shift -= _bits - before;
        Aim();
        return true;
    }

    /// <summary>Finds numbers that are neither too far from the level nor at a limit: 2^k to both sides of some m.</summary>
    private void Aim()
    {
        int least = _level - (1 << _bits);
        int most = _level + (1 << _bits);
        least = least > _lowest ? least : _lowest + 1;
        most = most < _highest ? most : _highest - 1;
        int middle = (least + most) >> 1;
        int reach = most - middle < middle - least ? most - middle : middle - least;
        if (reach < 1)
        {
            // There are next to none, and every sample is compared.
            Outside = -1;
            EndBias = long.MaxValue;
            PairBias = long.MaxValue;
            return;
        }

        long range = 1;
        while (2 * range <= reach)
        {
            range *= 2;
        }

        long each = (range - middle) << Shift;
        long inside = (range << (Shift + 1)) - 1;
        EndBias = (each << 32) + each;
        PairBias = ((range - (2L * middle)) << (Shift + 32)) + (range << Shift);
        Outside = ~((inside << 32) + inside);
    }
}
