using System;

namespace TinyInfer.Signal.Features;

/// <summary>The samples less each channel's mean over the window, in the order in which a sensor gives them: [length, channels].</summary>
/// <remarks>The mean is rounded to a whole count, so that a feature is off by half a count at most.</remarks>
public sealed class CentredWindow : RawWindow
{
    /// <summary>Makes an extractor.</summary>
    /// <param name="channels">Number of channels, 1 and up.</param>
    /// <param name="length">Frames in a window, 1 and up.</param>
    /// <param name="resolutions">Real value of one count, one for all channels or one per channel; null for 1. Kept, not copied.</param>
    /// <exception cref="ArgumentException">A number is below 1, or there are too few or too many resolutions.</exception>
    public CentredWindow(int channels, int length, float[] resolutions)
        : base(channels, length, resolutions)
    {
    }

    /// <inheritdoc/>
    public override bool NeedsScans => true;

    /// <inheritdoc/>
    public override void Compute(SlidingWindow window, SampleScan[] scans, int[] features, int offset)
    {
        base.Compute(window, scans, features, offset);
        int end = offset + Count;
        int channels = scans.Length;
        for (int channel = 0; channel < channels; channel++)
        {
            int mean = scans[channel].Mean;
            for (int i = offset + channel; i < end; i += channels)
            {
                features[i] -= mean;
            }
        }
    }
}
