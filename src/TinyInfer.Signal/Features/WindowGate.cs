using System;
using TinyInfer.Numerics;

namespace TinyInfer.Signal.Features;

/// <summary>
/// A cheap first stage: tells from what the scan of the samples gives whether a window is worth features and a model. Every so many windows
/// go on whatever they are like, so that what follows sees what the first stage would have kept from it.
/// </summary>
/// <remarks>Costs next to nothing: the scan is done for the sensor's health. Allocates nothing per window.</remarks>
public sealed class WindowGate
{
    private readonly Statistic _measure;
    private readonly float[] _thresholds;
    private readonly int _every;
    private float[] _levels;
    private int _wait;

    /// <summary>Makes a gate.</summary>
    /// <param name="measure">What is compared: root mean square, peak, peak to peak or crest factor, about the mean.</param>
    /// <param name="thresholds">Thresholds, in counts (crest factor: of one), one for all channels or one per channel; a window goes on if
    /// one channel is above its own. Kept, not copied.</param>
    /// <param name="every">Of so many windows one goes on in any case, 1 and up; the first does.</param>
    /// <exception cref="ArgumentException">The measure is another statistic, or a number is out of range.</exception>
    public WindowGate(Statistic measure, float[] thresholds, int every)
    {
        if (measure < Statistic.RootMeanSquare || measure > Statistic.CrestFactor)
        {
            throw new ArgumentException("a first stage compares root mean square, peak, peak to peak or crest factor");
        }

        if (thresholds.Length == 0 || every < 1)
        {
            throw new ArgumentException("a first stage needs a threshold, and lets one of 1 or more windows go on");
        }

        foreach (float threshold in thresholds)
        {
            if (threshold - threshold != 0f)
            {
                throw new ArgumentException("a threshold of the first stage is not finite");
            }
        }

        _measure = measure;
        _thresholds = thresholds;
        _every = every;
    }

    /// <summary>Whether every window is to go on for now.</summary>
    public bool IsHeldOpen { get; set; }

    /// <summary>Whether no channel of the last window was above its threshold.</summary>
    public bool IsQuiet { get; private set; }

    /// <summary>
    /// Whether the last window went on whatever it was like: such windows are a fair sample of all, those that were loud are not.
    /// </summary>
    public bool IsSample { get; private set; }

    /// <summary>Whether the measure takes squares of samples.</summary>
    internal bool NeedsSquares => TakesSquares(_measure);

    /// <summary>Number of thresholds.</summary>
    internal int Count => _thresholds.Length;

    /// <summary>The measure of a channel in the last window.</summary>
    /// <param name="channel">The channel.</param>
    /// <returns>The measure, in counts; 0 before the first window.</returns>
    public float GetLevel(int channel)
    {
        return _levels[channel];
    }

    /// <summary>Measures a channel.</summary>
    /// <param name="measure">What is measured.</param>
    /// <param name="scan">The channel's scan; with squares if the measure takes some.</param>
    /// <returns>The measure, in counts; the crest factor of what does not move is 0.</returns>
    public static float Measure(Statistic measure, SampleScan scan)
    {
        if (measure == Statistic.Mean)
        {
            return (float)(scan.Sum / (double)scan.Count);
        }

        int range = scan.Maximum - scan.Minimum;
        if (measure == Statistic.PeakToPeak || range == 0)
        {
            return range;
        }

        double mean = scan.Sum / (double)scan.Count;
        double above = scan.Maximum - mean;
        double below = mean - scan.Minimum;
        double peak = above > below ? above : below;
        if (measure == Statistic.Peak)
        {
            return (float)peak;
        }

        double root = RealMath.Sqrt((scan.Squares / (double)scan.Count) - (mean * mean));
        return (float)(measure == Statistic.RootMeanSquare ? root : root > 0 ? peak / root : 0);
    }

    /// <summary>Whether a measure takes squares of samples.</summary>
    /// <param name="measure">The measure.</param>
    public static bool TakesSquares(Statistic measure)
    {
        return measure == Statistic.RootMeanSquare || measure == Statistic.CrestFactor;
    }

    /// <summary>Says how many channels there are. Called once, before the first window.</summary>
    internal void Attach(int channels)
    {
        _levels = new float[channels];
    }

    /// <summary>Takes a window.</summary>
    /// <param name="scans">The scan of each channel.</param>
    /// <returns>Whether it goes on.</returns>
    internal bool Opens(SampleScan[] scans)
    {
        IsQuiet = true;
        for (int i = 0; i < scans.Length; i++)
        {
            float level = Measure(_measure, scans[i]);
            _levels[i] = level;
            IsQuiet &= !(level > _thresholds[_thresholds.Length == 1 ? 0 : i]);
        }

        bool isTurn = _wait == 0;
        _wait = isTurn ? _every - 1 : _wait - 1;
        IsSample = isTurn || IsHeldOpen;
        return IsSample || !IsQuiet;
    }
}
