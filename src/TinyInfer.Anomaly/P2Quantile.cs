using System;
using TinyInfer.Anomaly.Format;

namespace TinyInfer.Anomaly;

/// <summary>
/// Estimates a quantile of a stream in constant memory: the P² algorithm (Jain and Chlamtac, Communications of the ACM 28, 1985).
/// </summary>
/// <remarks>
/// Five markers: the least, the greatest, the quantile, and one half way to each; their heights move along parabolas as values come in.
/// </remarks>
public sealed class P2Quantile
{
    private const int Markers = 5;

    private readonly double[] _heights = new double[Markers];
    private readonly int[] _places = new int[Markers];
    private readonly double[] _shares;

    /// <summary>Makes an estimator of no values.</summary>
    /// <param name="quantile">Which quantile, between 0 and 1.</param>
    /// <exception cref="ArgumentException">The quantile is out of range.</exception>
    public P2Quantile(float quantile)
    {
        if (!(quantile > 0f && quantile < 1f))
        {
            throw new ArgumentException("a quantile must be between 0 and 1");
        }

        _shares = new double[] { 0, quantile / 2.0, quantile, (1.0 + quantile) / 2, 1 };
        Quantile = quantile;
    }

    /// <summary>Which quantile.</summary>
    public float Quantile { get; }

    /// <summary>Number of values so far.</summary>
    public int Count { get; private set; }

    /// <summary>The estimate; of fewer than five values, the one whose place is nearest to the quantile's; of none, NaN.</summary>
    public float Value
    {
        get
        {
            if (Count >= Markers)
            {
                return (float)_heights[2];
            }

            return Count == 0 ? float.NaN : (float)_heights[(int)((_shares[2] * (Count - 1)) + 0.5)];
        }
    }

    /// <summary>Takes a value.</summary>
    /// <param name="value">The value, finite.</param>
    public void Add(float value)
    {
        double[] heights = _heights;
        if (Count == int.MaxValue)
        {
            // The places of the markers are full; one value in 2^31 would not move them.
            return;
        }

        if (Count < Markers)
        {
            int i = Count++;
            for (; i > 0 && heights[i - 1] > value; i--)
            {
                heights[i] = heights[i - 1];
            }

            heights[i] = value;
            _places[Count - 1] = Count - 1;
            return;
        }

        int above = 1;
        if (value < heights[0])
        {
            heights[0] = value;
        }
        else if (value >= heights[4])
        {
            heights[4] = value;
            above = 4;
        }
        else
        {
            while (value >= heights[above])
            {
                above++;
            }
        }

        for (; above < Markers; above++)
        {
            _places[above]++;
        }

        for (int i = 1; i < Markers - 1; i++)
        {
            // Where the marker should be, as a place among all values so far.
            double distance = (_shares[i] * Count) - _places[i];
            if (distance >= 1 && _places[i + 1] - _places[i] > 1)
            {
                Move(i, 1);
            }
            else if (distance <= -1 && _places[i - 1] - _places[i] < -1)
            {
                Move(i, -1);
            }
        }

        Count++;
    }

    /// <summary>Forgets all values.</summary>
    public void Reset()
    {
        Count = 0;
    }

    /// <summary>Bytes of <see cref="Save"/>.</summary>
    internal const int StateSize = 4 + (Markers * 12);

    internal void Save(ByteWriter writer)
    {
        writer.Int(Count);
        for (int i = 0; i < Markers; i++)
        {
            writer.Double(_heights[i]);
            writer.Int(_places[i]);
        }
    }

    internal void Load(ByteReader reader)
    {
        Count = reader.Int(0, int.MaxValue);
        for (int i = 0; i < Markers; i++)
        {
            // Markers that do not rise would send the search beyond their end.
            double height = reader.Double(-float.MaxValue);
            int place = reader.Int(0, int.MaxValue);
            if (i > 0 && i < Count)
            {
                reader.Require(height >= _heights[i - 1] && place > _places[i - 1], "the markers of a quantile do not rise");
            }

            reader.Require(place < Count || i >= Count, "a marker of a quantile lies beyond its values");

            _heights[i] = height;
            _places[i] = place;
        }
    }

    private void Move(int i, int step)
    {
        double[] heights = _heights;
        int[] places = _places;
        double below = places[i] - places[i - 1];
        double above = places[i + 1] - places[i];
        double height = heights[i] + (step / (below + above)
            * (((below + step) * (heights[i + 1] - heights[i]) / above) + ((above - step) * (heights[i] - heights[i - 1]) / below)));
        if (!(heights[i - 1] < height && height < heights[i + 1]))
        {
            // The parabola leaves the order: a straight line to the neighbour keeps it.
            height = heights[i] + (step * (heights[i + step] - heights[i]) / (places[i + step] - places[i]));
        }

        heights[i] = height;
        places[i] += step;
    }
}
