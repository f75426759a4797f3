using System;

namespace TinyInfer;

/// <summary>
/// Normalization of an input's raw values before they are quantized: <c>x = value · gain + offset</c>, with one gain and one
/// offset per channel. A scaler that is trained with the network comes to this, so that features of different units share one quantization
/// without loss.
/// </summary>
public sealed class InputNormalization
{
    private readonly int _run;
    private readonly float[] _gains;
    private readonly float[] _offsets;

    internal InputNormalization(int run, float[] gains, float[] offsets)
    {
        _run = run;
        _gains = gains;
        _offsets = offsets;
    }

    /// <summary>
    /// Reads what a blob's metadata says of an input: the number of neighbouring elements that share a channel, then gains, then offsets.
    /// </summary>
    internal static InputNormalization Read(float[] entry, int length)
    {
        int channels = (entry.Length - 1) / 2;
        int run = channels > 0 && entry[0] >= 1f && entry[0] <= length ? (int)entry[0] : 0;
        if (run == 0 || entry.Length != 1 + (2 * channels) || length % run != 0 || length / run % channels != 0)
        {
            throw new ModelFormatException("blob: a normalization does not fit its " + length.ToString() + " elements");
        }

        float[] gains = new float[channels];
        float[] offsets = new float[channels];
        for (int i = 0; i < channels; i++)
        {
            gains[i] = entry[1 + i];
            offsets[i] = entry[1 + channels + i];
            if (gains[i] - gains[i] != 0f || offsets[i] - offsets[i] != 0f)
            {
                throw new ModelFormatException("blob: the normalization of channel " + i.ToString() + " is not a finite number");
            }
        }

        return new InputNormalization(run, gains, offsets);
    }

    /// <summary>The factor of an element.</summary>
    /// <param name="index">Index of the element, from 0; the channels repeat without end.</param>
    /// <returns>The gain of its channel.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is below 0.</exception>
    public float GetGain(int index)
    {
        return _gains[ChannelOf(index)];
    }

    /// <summary>The summand of an element, added after <see cref="GetGain"/> has been applied.</summary>
    /// <param name="index">Index of the element, from 0; the channels repeat without end.</param>
    /// <returns>The offset of its channel.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is below 0.</exception>
    public float GetOffset(int index)
    {
        return _offsets[ChannelOf(index)];
    }

    /// <summary>Normalizes the value of an element whose index is known to be good.</summary>
    internal float Apply(float value, int index)
    {
        int channel = index / _run % _gains.Length;
        return (value * _gains[channel]) + _offsets[channel];
    }

    /// <summary>The metadata entry that <see cref="Read"/> reads.</summary>
    internal float[] ToEntry()
    {
        int channels = _gains.Length;
        float[] entry = new float[1 + (2 * channels)];
        entry[0] = _run;
        for (int i = 0; i < channels; i++)
        {
            entry[1 + i] = _gains[i];
            entry[1 + channels + i] = _offsets[i];
        }

        return entry;
    }

    private int ChannelOf(int index)
    {
        if (index < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(index));
        }

        return index / _run % _gains.Length;
    }
}
