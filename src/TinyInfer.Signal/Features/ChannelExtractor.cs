using System;

namespace TinyInfer.Signal.Features;

/// <summary>Computes the same features of every channel; those of channel 0 come first.</summary>
public abstract class ChannelExtractor : FeatureExtractor
{
    private readonly int _channels;

    /// <summary>Makes an extractor.</summary>
    /// <param name="channels">Number of channels, 1 and up.</param>
    /// <exception cref="ArgumentException">There is no channel.</exception>
    protected ChannelExtractor(int channels)
    {
        if (channels < 1)
        {
            throw new ArgumentException("features need at least one channel");
        }

        _channels = channels;
    }

    /// <inheritdoc/>
    public override int Count => _channels * CountPerChannel;

    /// <summary>Number of features of one channel.</summary>
    public abstract int CountPerChannel { get; }

    /// <inheritdoc/>
    public override double GetUnit(int feature)
    {
        return 1.0 / (1L << GetFractionBits(feature % CountPerChannel));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The window has another number of channels.</exception>
    public override void Compute(SlidingWindow window, SampleScan[] scans, int[] features, int offset)
    {
        if (window.Channels != _channels)
        {
            throw new ArgumentException("the window has " + window.Channels.ToString() + " channels, not " + _channels.ToString());
        }

        for (int channel = 0; channel < _channels; channel++)
        {
            ComputeChannel(window, channel, scans == null ? null : scans[channel], features, offset);
            offset += CountPerChannel;
        }
    }

    /// <summary>Fraction bits of a feature of one channel.</summary>
    /// <param name="feature">Its index within the channel.</param>
    /// <returns>The bits.</returns>
    protected abstract int GetFractionBits(int feature);

    /// <summary>Computes the features of one channel.</summary>
    /// <param name="window">The window.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="scan">The channel's scan; null if the features need none.</param>
    /// <param name="features">Receives the features.</param>
    /// <param name="offset">Index of the first.</param>
    protected abstract void ComputeChannel(SlidingWindow window, int channel, SampleScan scan, int[] features, int offset);
}
