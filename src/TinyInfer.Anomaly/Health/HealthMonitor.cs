using TinyInfer.Anomaly.Changes;
using TinyInfer.Numerics;

namespace TinyInfer.Anomaly.Health;

/// <summary>
/// Watches whether a detector still sees what it was calibrated on. Of each 100 windows the histograms of score and chosen features are
/// compared with those of calibration by the population stability index, <c>Σ (share − share then) · ln(share / share then)</c>; a rise of
/// the score is found at once by the Page-Hinkley test. Allocates nothing per window.
/// </summary>
/// <remarks>
/// Without a drift the index of n windows against m is about 1/n + 1/m times a chi-square of 9 degrees of freedom; its limit is where that
/// is exceeded once in a million periods, and at least 0.25.
/// </remarks>
public sealed class HealthMonitor
{
    /// <summary>Windows of a period.</summary>
    public const int Period = 100;

    /// <summary>Chi-square of 9 degrees of freedom that is exceeded once in a million times.</summary>
    private const float ChiSquare = 46f;

    private const float LowestLimit = 0.25f;

    /// <summary>Page-Hinkley, in deviations of the score: what is still well, and where it is a drift.</summary>
    private const float Tolerance = 0.5f;
    private const float Rise = 30f;

    /// <summary>A score counts for so many deviations at most: one odd window is an anomaly, and no drift.</summary>
    private const float Farthest = 4f;

    private readonly HealthProfile _profile;
    private readonly PageHinkley _test = new PageHinkley(Tolerance);
    private readonly int[][] _counts;
    private readonly float _limit;
    private double _sum;
    private float _highest;
    private int _windows;
    private bool _isNew;

    /// <summary>Makes a monitor.</summary>
    /// <param name="profile">What calibration was like.</param>
    public HealthMonitor(HealthProfile profile)
    {
        _profile = profile;
        _counts = new int[profile.Count][];
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] = new int[HealthProfile.Bins];
        }

        float limit = ChiSquare * ((1f / Period) + (1f / profile.Windows));
        _limit = limit < LowestLimit ? LowestLimit : limit;
        MeanScore = float.NaN;
        HighestScore = float.NaN;
        StabilityIndex = float.NaN;
    }

    /// <summary>What calibration was like.</summary>
    public HealthProfile Profile => _profile;

    /// <summary>Whether score or features are not what they were in calibration.</summary>
    public bool IsDrifting => Drift >= 1f;

    /// <summary>How far they are from that, as a share of what is tolerated: 1 and up is a drift.</summary>
    public float Drift
    {
        get
        {
            // Before the first whole period it is NaN, which is greater than everything on nanoFramework.
            float index = WindowCount >= Period && StabilityIndex > 0f ? StabilityIndex / _limit : 0f;
            float rise = ScoreRise / Rise;
            return index > rise ? index : rise;
        }
    }

    /// <summary>The largest population stability index of the last whole period; NaN before the first.</summary>
    public float StabilityIndex { get; private set; }

    /// <summary>Index of the feature that it is of; −1 for the score.</summary>
    public int WorstFeature { get; private set; } = -1;

    /// <summary>Statistic of the Page-Hinkley test, in deviations of the score.</summary>
    public float ScoreRise { get; private set; }

    /// <summary>Mean score of the last whole period; NaN before the first.</summary>
    public float MeanScore { get; private set; }

    /// <summary>Highest score of the last whole period; NaN before the first.</summary>
    public float HighestScore { get; private set; }

    /// <summary>Inputs of the model that had the lowest or the highest value of int8, since the start.</summary>
    public long ClippedCount { get; private set; }

    /// <summary>Windows with a chosen feature beyond the range of calibration, since the start.</summary>
    public int OutsideCount { get; private set; }

    /// <summary>Windows that were watched since the start.</summary>
    public int WindowCount { get; private set; }

    /// <summary>Whether a period has ended since this was asked last, or a drift begun or ended.</summary>
    /// <returns>Whether there is news.</returns>
    public bool TakeNews()
    {
        bool isNew = _isNew;
        _isNew = false;
        return isNew;
    }

    /// <summary>Takes a model's input, which counts what the quantizer has clipped, and a window's score.</summary>
    /// <param name="input">The input.</param>
    /// <param name="score">The score.</param>
    public void Add(Tensor input, float score)
    {
        sbyte[] data = input.Data;
        int highest = data == null ? short.MaxValue : sbyte.MaxValue;
        int lowest = -highest - 1;
        int end = input.Offset + input.Length;
        int clipped = 0;
        for (int i = input.Offset; i < end; i++)
        {
            int q = data == null ? input.WideData[i] : data[i];
            if (q == highest || q == lowest)
            {
                clipped++;
            }
        }

        ClippedCount += clipped;
        bool isOutside = false;
        for (int i = 1; i < _counts.Length; i++)
        {
            isOutside |= Count(i, input.Dequantize(_profile.GetFeature(i)));
        }

        Finish(score, isOutside);
    }

    /// <summary>Takes a window's features and score.</summary>
    /// <param name="features">The features.</param>
    /// <param name="score">The score.</param>
    public void Add(float[] features, float score)
    {
        bool isOutside = false;
        for (int i = 1; i < _counts.Length; i++)
        {
            isOutside |= Count(i, features[_profile.GetFeature(i)]);
        }

        Finish(score, isOutside);
    }

    /// <summary>Whether the profile is of features that there are.</summary>
    /// <param name="features">Number of features.</param>
    /// <returns>Whether all that it names are below it.</returns>
    internal bool Fits(int features)
    {
        bool fits = true;
        for (int i = 1; i < _profile.Count; i++)
        {
            fits &= _profile.GetFeature(i) < features;
        }

        return fits;
    }

    private bool Count(int series, float value)
    {
        _counts[series][_profile.FindBin(series, value)]++;
        return _profile.IsOutside(series, value);
    }

    private void Finish(float score, bool isOutside)
    {
        bool before = IsDrifting;
        Count(0, score);
        OutsideCount += isOutside ? 1 : 0;
        _sum += score;
        _highest = _windows == 0 || score > _highest ? score : _highest;
        _windows++;
        WindowCount++;
        float z = (score - _profile.Mean) / _profile.Deviation;
        ScoreRise = _test.Update(z > Farthest ? Farthest : z < -Farthest ? -Farthest : z, Rise);
        if (_windows == Period)
        {
            EndPeriod();
            _isNew = true;
        }

        _isNew |= before != IsDrifting;
    }

    private void EndPeriod()
    {
        MeanScore = (float)(_sum / _windows);
        HighestScore = _highest;
        StabilityIndex = -1f;
        for (int i = 0; i < _counts.Length; i++)
        {
            int[] counts = _counts[i];
            float index = 0f;
            for (int bin = 0; bin < counts.Length; bin++)
            {
                float share = HealthProfile.ShareOf(counts[bin], _windows);
                float then = _profile.GetShare(i, bin);
                index += (share - then) * (float)RealMath.Log(share / then);
                counts[bin] = 0;
            }

            if (index > StabilityIndex)
            {
                StabilityIndex = index;
                WorstFeature = _profile.GetFeature(i);
            }
        }

        _sum = 0;
        _windows = 0;
    }
}
