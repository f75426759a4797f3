namespace TinyInfer.Cli.Link;

/// <summary>The last samples of each channel, for a picture of them.</summary>
/// <param name="channels">Number of channels.</param>
internal sealed class Trace(int channels)
{
    private const int Length = 2048;
    private const string Bars = "▁▂▃▄▅▆▇█";

    private readonly short[] _samples = new short[Length * channels];
    private int _next;
    private int _filled;

    /// <summary>Number of channels.</summary>
    internal int Channels => channels;

    /// <summary>Takes samples.</summary>
    /// <param name="samples">The samples, frame after frame.</param>
    internal void Append(short[] samples)
    {
        foreach (short sample in samples)
        {
            _samples[_next] = sample;
            _next = (_next + 1) % _samples.Length;
            _filled = Math.Min(_filled + 1, _samples.Length);
        }
    }

    /// <summary>The lowest and the highest of a channel's last samples.</summary>
    /// <param name="channel">The channel.</param>
    /// <returns>Both; 0 while there are none.</returns>
    internal (short Lowest, short Highest) RangeOf(int channel) =>
        Of(channel) is { Length: > 0 } samples ? (samples.Min(), samples.Max()) : ((short)0, (short)0);

    /// <summary>A channel's last samples as a line of bars, each as high as the sample of its stretch that is farthest off.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="width">Characters.</param>
    /// <returns>The line.</returns>
    internal string Draw(int channel, int width)
    {
        short[] samples = Of(channel);
        if (samples.Length == 0)
        {
            return string.Empty;
        }

        (short lowest, short highest) = RangeOf(channel);
        double mean = samples.Average(sample => (double)sample);
        double scale = highest > lowest ? (Bars.Length - 1) / (double)(highest - lowest) : 0;
        int stretch = Math.Max(1, samples.Length / width);
        return string.Concat(samples.Chunk(stretch).Take(width)
            .Select(part => part.MaxBy(sample => Math.Abs(sample - mean)))
            .Select(sample => Bars[(int)Math.Round((sample - lowest) * scale)]));
    }

    private short[] Of(int channel)
    {
        int frames = _filled / channels;
        int first = _filled < _samples.Length ? 0 : _next;
        short[] result = new short[frames];
        for (int i = 0; i < frames; i++)
        {
            result[i] = _samples[(first + (i * channels) + channel) % _samples.Length];
        }

        return result;
    }
}
