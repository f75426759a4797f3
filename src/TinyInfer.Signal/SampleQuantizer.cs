using System;
using TinyInfer.Signal.Numerics;

namespace TinyInfer.Signal;

/// <summary>From the floats of a sensor to whole counts of a channel's resolution.</summary>
internal sealed class SampleQuantizer
{
    private const int Limit = 1 << 27;

    private readonly double[] _resolutions;
    private readonly int[] _last;
    private int _channel;

    /// <summary>Makes a quantizer.</summary>
    /// <exception cref="ArgumentException">There is not one resolution, or one a channel, or one is not above 0 and finite.</exception>
    internal SampleQuantizer(float[] resolutions, int channels)
    {
        if (resolutions.Length != 1 && resolutions.Length != channels)
        {
            throw new ArgumentException("a pipeline needs one resolution, or one a channel");
        }

        _resolutions = new double[channels];
        _last = new int[channels];
        for (int i = 0; i < channels; i++)
        {
            _resolutions[i] = resolutions[resolutions.Length == 1 ? 0 : i];
            if (!(_resolutions[i] > 0 && _resolutions[i] <= float.MaxValue))
            {
                throw new ArgumentException("the resolution of channel " + i.ToString() + " is not a number above 0");
            }
        }
    }

    /// <summary>Starts again with the first channel.</summary>
    internal void Reset()
    {
        _channel = 0;
    }

    /// <summary>Quantizes the value of the channel whose turn it is. In the place of a value that is no number stands the channel's last.</summary>
    internal int Quantize(float value, out bool bad)
    {
        int channel = _channel;
        _channel = channel + 1 == _last.Length ? 0 : channel + 1;
        bad = value - value != 0f;
        if (!bad)
        {
            // What SampleFilter takes, and what keeps the sums of a scan within their range.
            int count = FixedMath.Saturate(value / _resolutions[channel]);
            _last[channel] = count < -Limit ? -Limit : count > Limit ? Limit : count;
        }

        return _last[channel];
    }
}
