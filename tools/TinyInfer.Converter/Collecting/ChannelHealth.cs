using TinyInfer.Converter.Pipeline;
using TinyInfer.Signal;

namespace TinyInfer.Converter.Collecting;

/// <summary>Watches the channels of a sensor as the board's guard does: the same checks, window by window.</summary>
public sealed class ChannelHealth
{
    private const int ShortestWindow = 32;
    private const int LongestWindow = 1024;

    private readonly SampleScan _scan = new();
    private readonly SensorHealth[] _health;
    private readonly SensorFault[] _now;
    private readonly SensorFault[] _ever;
    private readonly int[] _window;
    private readonly int _channels;
    private int _filled;

    /// <summary>Makes a watch.</summary>
    /// <param name="sensor">The sensor.</param>
    internal ChannelHealth(SensorDefinition sensor)
    {
        _channels = sensor.Channels;
        _window = new int[_channels * (int)Math.Clamp(sensor.Rate / 2, ShortestWindow, LongestWindow)];
        _health = [.. Enumerable.Range(0, _channels).Select(c => new SensorHealth(sensor.Limits[c % sensor.Limits.Count].Value, 1))];
        _now = new SensorFault[_channels];
        _ever = new SensorFault[_channels];
    }

    /// <summary>Faults of the last window, by channel.</summary>
    public IReadOnlyList<SensorFault> Now => _now;

    /// <summary>Faults of any window so far, by channel.</summary>
    public IReadOnlyList<SensorFault> Ever => _ever;

    /// <summary>Takes samples.</summary>
    /// <param name="samples">The samples, frame after frame.</param>
    internal void Append(short[] samples)
    {
        foreach (short sample in samples)
        {
            _window[_filled++] = sample;
            if (_filled == _window.Length)
            {
                Check();
            }
        }
    }

    /// <summary>Begins anew, after a gap.</summary>
    internal void Reset()
    {
        _filled = 0;
        Array.ForEach(_health, health => health.Reset());
    }

    private void Check()
    {
        for (int c = 0; c < _channels; c++)
        {
            _scan.Run(_window, c, _channels, _window.Length / _channels);
            _now[c] = _health[c].Check(_window, c, _channels, _scan);
            _ever[c] |= _now[c];
        }

        _filled = 0;
    }
}
