namespace TinyInfer.Signal;

/// <summary>Notices a sensor that gives nothing at all any more, which its samples cannot show.</summary>
/// <remarks>A clock that is set back only starts the wait anew: silence is noticed at most one limit later.</remarks>
public sealed class SilenceWatch
{
    private readonly int _limit;
    private long _last;
    private bool _started;

    /// <summary>Makes a watch.</summary>
    /// <param name="milliseconds">For how long a sensor may be silent.</param>
    public SilenceWatch(int milliseconds)
    {
        _limit = milliseconds;
    }

    /// <summary>Says that samples came.</summary>
    /// <param name="now">The time in milliseconds, on a clock that is not set.</param>
    public void NotifySamples(long now)
    {
        _last = now;
        _started = true;
    }

    /// <summary>Forgets what was heard: the sensor has not been asked for a while.</summary>
    public void Reset()
    {
        _started = false;
    }

    /// <summary>Whether the sensor has been silent for too long. The first call starts the clock where nothing came yet.</summary>
    /// <param name="now">The time in milliseconds, on the same clock.</param>
    /// <returns><see cref="SensorFault.Silent"/> or <see cref="SensorFault.None"/>.</returns>
    public SensorFault Check(long now)
    {
        if (!_started || now < _last)
        {
            NotifySamples(now);
        }

        return now - _last >= _limit ? SensorFault.Silent : SensorFault.None;
    }
}
