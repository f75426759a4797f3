using System;
using TinyInfer.Signal.Numerics;

namespace TinyInfer.Signal;

/// <summary>
/// From the floats of a sensor to samples: 16-bit counts of a channel's resolution, rounded to the nearest, halves away from zero, and
/// clipped.
/// </summary>
public sealed class SampleQuantizer
{
    private readonly double[] _resolutions;
    private readonly short[] _last;
    private int _channel;

    /// <summary>Makes a quantizer.</summary>
    /// <param name="resolutions">Real value of one count, one for all channels or one per channel.</param>
    /// <param name="channels">Samples per frame.</param>
    /// <exception cref="ArgumentException">There is not one resolution, or one per channel, or one is not above 0 and finite.</exception>
    public SampleQuantizer(float[] resolutions, int channels)
    {
        if (resolutions.Length != 1 && resolutions.Length != channels)
        {
            throw new ArgumentException("a pipeline needs one resolution, or one per channel");
        }

        _resolutions = new double[channels];
        _last = new short[channels];
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
    public void Reset()
    {
        _channel = 0;
    }

    /// <summary>Quantizes the value of the channel whose turn it is.</summary>
    /// <param name="value">The value, in the sensor's unit.</param>
    /// <param name="bad">Whether it is no number.</param>
    /// <returns>The sample; the channel's last in the place of a value that is no number.</returns>
    public short Quantize(float value, out bool bad)
    {
        int channel = _channel;
        _channel = channel + 1 == _last.Length ? 0 : channel + 1;
        bad = value - value != 0f;
        if (!bad)
        {
            int count = FixedMath.Saturate(value / _resolutions[channel]);
            _last[channel] = (short)(count < short.MinValue ? short.MinValue : count > short.MaxValue ? short.MaxValue : count);
        }

        return _last[channel];
    }
}
