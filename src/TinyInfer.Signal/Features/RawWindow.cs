using System;

namespace TinyInfer.Signal.Features;

/// <summary>The samples themselves, in the order in which a sensor gives them: [length, channels].</summary>
public class RawWindow : FeatureExtractor
{
    private readonly float[] _resolutions;
    private readonly int _channels;
    private readonly int _count;

    /// <summary>Makes an extractor.</summary>
    /// <param name="channels">Number of channels, 1 and up.</param>
    /// <param name="length">Frames in a window, 1 and up.</param>
    /// <param name="resolutions">Real value of one count, one for all channels or one per channel; null for 1. Kept, not copied.</param>
    /// <exception cref="ArgumentException">A number is below 1, or there are too few or too many resolutions.</exception>
    public RawWindow(int channels, int length, float[] resolutions)
    {
        if (channels < 1 || length < 1 || (resolutions != null && resolutions.Length != 1 && resolutions.Length != channels))
        {
            throw new ArgumentException("a window of samples needs a channel and a sample or more, and one resolution or one per channel");
        }

        _channels = channels;
        _count = channels * length;
        _resolutions = resolutions;
    }

    /// <inheritdoc/>
    public override int Count => _count;

    /// <inheritdoc/>
    public override int PartCount => _channels;

    /// <inheritdoc/>
    public override bool NeedsScans => false;

    /// <inheritdoc/>
    public override double GetUnit(int feature)
    {
        return _resolutions == null ? 1 : _resolutions[feature % _resolutions.Length];
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The window has another number of channels or samples.</exception>
    public override void Compute(SlidingWindow window, SampleScan[] scans, int[] features, int offset)
    {
        if (window.Channels != _channels || window.Samples.Length != _count)
        {
            throw new ArgumentException(
                "the window has " + window.Channels.ToString() + " channels and " + window.Samples.Length.ToString() + " samples, not "
                + _channels.ToString() + " and " + _count.ToString());
        }

        Array.Copy(window.Samples, 0, features, offset, _count);
    }
}
