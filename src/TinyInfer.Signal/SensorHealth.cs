using System;
using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Signal;

/// <summary>Tells one channel's sensor faults from its samples. Costs next to nothing while the sensor is well.</summary>
public sealed class SensorHealth
{
    /// <summary>Samples of a window that are compared with the window before.</summary>
    private const int Probes = 16;

    private readonly SensorLimits _limits;
    private readonly int _apart;
    private int _wait;
    private long _signature;
    private int _repeats;
    private bool _hasSignature;

    /// <summary>Makes a detector.</summary>
    /// <param name="limits">What it takes for a fault. Kept, not copied.</param>
    /// <param name="apart">How many windows lie from one to the next that shares no samples with it: 1, or more where windows
    /// overlap.</param>
    public SensorHealth(SensorLimits limits, int apart)
    {
        _limits = limits;
        _apart = apart;
    }

    /// <summary>Makes a detector for each channel.</summary>
    /// <param name="limits">Limits, one for all channels or one per channel; null to believe the sensors.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="apart">See the constructor.</param>
    /// <returns>The detectors; null if there are no limits.</returns>
    /// <exception cref="ArgumentException">There are too few or too many limits.</exception>
    internal static SensorHealth[] Create(SensorLimits[] limits, int channels, int apart)
    {
        if (limits == null)
        {
            return null;
        }

        if (limits.Length != 1 && limits.Length != channels)
        {
            throw new ArgumentException("a pipeline needs one set of sensor limits, or one per channel");
        }

        SensorHealth[] health = new SensorHealth[channels];
        for (int i = 0; i < channels; i++)
        {
            health[i] = new SensorHealth(limits[limits.Length == 1 ? 0 : i], apart);
        }

        return health;
    }

    /// <summary>Checks a window.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="start">Index of the first.</param>
    /// <param name="stride">Distance of one to the next.</param>
    /// <param name="scan">The scan of these samples.</param>
    /// <returns>The faults; several at once perhaps.</returns>
    public SensorFault Check(int[] samples, int start, int stride, SampleScan scan)
    {
        return Check(samples, null, start, stride, scan);
    }

    /// <summary>Checks a window of integers, or of 16 bits each and no integers.</summary>
    internal SensorFault Check(int[] samples, short[] shorts, int start, int stride, SampleScan scan)
    {
        // Sum and extremes, and some samples, stand for all: equal by chance they are next to never.
        long signature = (((scan.Sum * 31) + scan.Minimum) * 31) + scan.Maximum;
        int saturated = scan.Minimum <= _limits.Lowest || scan.Maximum >= _limits.Highest
            ? CountSaturated(samples, shorts, start, stride, scan.Count)
            : 0;
        return Check(samples, shorts, start, stride, scan.Count, signature, saturated);
    }

    /// <summary>Checks a window of 16-bit samples that a transform has looked at.</summary>
    internal SensorFault Check(short[] shorts, int start, int stride, SampleWatch watch)
    {
        return Check(null, shorts, start, stride, shorts.Length / stride, watch.Signature, watch.Saturated);
    }

    /// <summary>Forgets what came before, after a gap.</summary>
    public void Reset()
    {
        _hasSignature = false;
        _repeats = 0;
        _wait = 0;
    }

    private static int At(int[] samples, short[] shorts, int index)
    {
        return shorts == null ? samples[index] : shorts[index];
    }

    private SensorFault Check(int[] samples, short[] shorts, int start, int stride, int count, long signature, int saturated)
    {
        SensorFault fault = SensorFault.None;
        if (IsStuck(samples, shorts, start, stride, count))
        {
            fault |= SensorFault.Stuck;
        }
        else if (IsRepeating(samples, shorts, start, stride, count, signature))
        {
            fault |= SensorFault.Repeating;
        }

        return _limits.SaturatedCount > 0 && saturated >= _limits.SaturatedCount ? fault | SensorFault.Saturated : fault;
    }

    private bool IsStuck(int[] samples, short[] shorts, int start, int stride, int count)
    {
        int limit = _limits.StuckCount;
        if (limit == 0 || count < limit)
        {
            return false;
        }

        // Backwards from the last sample: at the first change it is over.
        int i = start + ((count - 1) * stride);
        int value = At(samples, shorts, i);
        int run = 1;
        while (run < limit && At(samples, shorts, i - stride) == value)
        {
            i -= stride;
            run++;
        }

        return run == limit;
    }

    private bool IsRepeating(int[] samples, short[] shorts, int start, int stride, int count, long signature)
    {
        if (_wait > 0)
        {
            // Windows that share samples are alike; only those that do not say something.
            _wait--;
            return IsRepeated();
        }

        _wait = _apart - 1;
        int step = count > Probes ? count / Probes * stride : stride;
        int end = start + (count * stride);
        for (int i = start; i < end; i += step)
        {
            signature = (signature * 31) + (shorts == null ? samples[i] : shorts[i]);
        }

        bool isSame = _hasSignature && signature == _signature && IsMoving(samples, shorts, start, stride, end);
        _repeats = !isSame ? 0 : _repeats < int.MaxValue ? _repeats + 1 : _repeats;
        _signature = signature;
        _hasSignature = true;
        return IsRepeated();
    }

    /// <summary>What stands still repeats itself, too, but that is for <see cref="SensorLimits.StuckCount"/> to say.</summary>
    private static bool IsMoving(int[] samples, short[] shorts, int start, int stride, int end)
    {
        int first = At(samples, shorts, start);
        while (start < end && At(samples, shorts, start) == first)
        {
            start += stride;
        }

        return start < end;
    }

    private bool IsRepeated()
    {
        return _limits.RepeatCount > 0 && _repeats >= _limits.RepeatCount;
    }

    private int CountSaturated(int[] samples, short[] shorts, int start, int stride, int count)
    {
        int end = start + (count * stride);
        int lowest = _limits.Lowest;
        int highest = _limits.Highest;
        int saturated = 0;
        for (int i = start; i < end; i += stride)
        {
            int sample = At(samples, shorts, i);
            if (sample <= lowest || sample >= highest)
            {
                saturated++;
            }
        }

        return saturated;
    }
}
