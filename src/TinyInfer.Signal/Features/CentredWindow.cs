using System;

namespace TinyInfer.Signal.Features;

/// <summary>The samples less each channel's mean over the window, in the order in which a sensor gives them: [length, channels].</summary>
/// <remarks>The mean is rounded to a whole count, so that a feature is off by half a count at most.</remarks>
public sealed class CentredWindow : FeatureExtractor
{
    private readonly float[] _resolutions;
    private readonly int _channels;
    private readonly int _length;

    /// <summary>Makes an extractor.</summary>
    /// <param name="channels">Number of channels, 1 and up.</param>
    /// <param name="length">Moments in a window, 1 and up.</param>
    /// <param name="resolutions">Real value of one count, one for all channels or one a channel; null for 1. Kept, not copied.</param>
    /// <exception cref="ArgumentException">A number is below 1, or there are too few or too many resolutions.</exception>
    public CentredWindow(int channels, int length, float[] resolutions)
    {
        if (channels < 1 || length < 1 || (resolutions != null && resolutions.Length != 1 && resolutions.Length != channels))
        {
            throw new ArgumentException("a centred window needs a channel and a sample or more, and one resolution or one a channel");
        }

        _channels = channels;
        _length = length;
        _resolutions = resolutions;
    }

    /// <inheritdoc/>
    public override int Count => _channels * _length;

    /// <inheritdoc/>
    public override double GetUnit(int feature)
    {
        return _resolutions == null ? 1 : _resolutions[feature % _resolutions.Length];
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The window has another number of channels or samples.</exception>
    public override void Compute(SlidingWindow window, SampleScan[] scans, int[] features, int offset)
    {
        if (window.Channels != _channels || window.Length != _length)
        {
            throw new ArgumentException("the window has " + window.Channels.ToString() + " channels of " + window.Length.ToString() + " samples");
        }

        int[] samples = window.Samples;
        int end = samples.Length;
        for (int channel = 0; channel < _channels; channel++)
        {
            int mean = scans[channel].Mean;
            for (int i = channel; i < end; i += _channels)
            {
                features[offset + i] = samples[i] - mean;
            }
        }
    }
}
