using System;
using TinyInfer.Signal.Numerics;

namespace TinyInfer.Signal.Features;

/// <summary>Chosen statistics of each channel.</summary>
public sealed class StatisticalFeatures : ChannelExtractor
{
    private readonly Statistic[] _statistics;
    private readonly SignalStatistics _results = new SignalStatistics();

    /// <summary>Makes an extractor.</summary>
    /// <param name="channels">Number of channels.</param>
    /// <param name="statistics">Which statistics, in order. Kept, not copied.</param>
    /// <exception cref="ArgumentException">There is no such statistic.</exception>
    public StatisticalFeatures(int channels, Statistic[] statistics)
        : base(channels)
    {
        foreach (Statistic statistic in statistics)
        {
            if (statistic < Statistic.Mean || statistic > Statistic.ZeroCrossings)
            {
                throw new ArgumentException("there is no statistic " + ((int)statistic).ToString());
            }
        }

        _statistics = statistics;
    }

    /// <inheritdoc/>
    public override int CountPerChannel => _statistics.Length;

    /// <inheritdoc/>
    protected override int GetFractionBits(int feature)
    {
        Statistic statistic = _statistics[feature];
        return statistic <= Statistic.PeakToPeak ? 8 : statistic == Statistic.ZeroCrossings ? 0 : 16;
    }

    /// <inheritdoc/>
    protected override void ComputeChannel(SlidingWindow window, int channel, SampleScan scan, int[] features, int offset)
    {
        _results.Compute(window.Samples, channel, window.Channels, window.Length, scan.Mean);
        for (int i = 0; i < _statistics.Length; i++)
        {
            features[offset + i] = FixedMath.Saturate(Result(_statistics[i]) * (1 << GetFractionBits(i)));
        }
    }

    private double Result(Statistic statistic)
    {
        switch (statistic)
        {
            case Statistic.Mean:
                return _results.Mean;
            case Statistic.RootMeanSquare:
                return _results.StandardDeviation;
            case Statistic.Peak:
                return _results.Peak;
            case Statistic.PeakToPeak:
                return _results.PeakToPeak;
            case Statistic.CrestFactor:
                return _results.CrestFactor;
            case Statistic.Skewness:
                return _results.Skewness;
            case Statistic.Kurtosis:
                return _results.Kurtosis;
            default:
                return _results.ZeroCrossings;
        }
    }
}
