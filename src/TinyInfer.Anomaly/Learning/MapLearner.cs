using System;
using TinyInfer.Numerics;

namespace TinyInfer.Anomaly.Learning;

/// <summary>
/// Learns how features have to be scaled so that a network, which stays as it is, sees them as it saw those that it was trained on: a gain
/// and an offset for each.
/// </summary>
/// <remarks>
/// Mean and deviation of each feature on this machine are brought to those of the training data, as in CORAL (Sun, Feng and Saenko, 2016)
/// with a diagonal covariance: <c>x · σ' / σ + (μ' − μ · σ' / σ)</c>.
/// </remarks>
public sealed class MapLearner : FeatureLearner
{
    /// <summary>Features per slice of work.</summary>
    private const int Budget = 32;

    /// <summary>The most that a feature is stretched, or pressed.</summary>
    private const float MostGain = 4f;

    private readonly float[] _referenceMean;
    private readonly float[] _referenceDeviation;
    private readonly float[] _nextGains;
    private readonly float[] _nextOffsets;
    private int _done;

    /// <summary>Makes a learner, and gives it to the detector.</summary>
    /// <param name="detector">A detector with a fixed threshold of a model's error, without a filter.</param>
    /// <param name="settings">How it learns. Kept, not copied.</param>
    /// <param name="mean">Mean of each feature in the training data. Kept, not copied.</param>
    /// <param name="deviation">Standard deviation of each, above 0. Kept, not copied.</param>
    /// <exception cref="ArgumentException">The detector scores features itself, a setting is out of range, or a number is.</exception>
    public MapLearner(Detector detector, LearningSettings settings, float[] mean, float[] deviation)
        : base(detector, mean.Length, false, settings)
    {
        if (detector.Scorer != null || deviation.Length != mean.Length)
        {
            throw new ArgumentException("learning: a map is for a model's input, with a mean and a deviation for each feature");
        }

        _referenceMean = mean;
        _referenceDeviation = deviation;
        Gains = new float[mean.Length];
        Offsets = new float[mean.Length];
        _nextGains = new float[mean.Length];
        _nextOffsets = new float[mean.Length];
        for (int i = 0; i < mean.Length; i++)
        {
            if (!(deviation[i] > 0f && deviation[i] <= float.MaxValue) || mean[i] - mean[i] != 0f)
            {
                throw new ArgumentException("learning: feature " + i.ToString() + " has no finite mean, or no deviation above 0");
            }

            Gains[i] = 1f;
            Centre[i] = mean[i];
            Spread[i] = deviation[i];
        }

        Moments.Start(mean, deviation, settings.Windows);
        IsInstalled = true;
        SetParts(new float[][] { Gains, Offsets }, new float[][] { _nextGains, _nextOffsets });
        detector.Attach(this);
    }

    /// <summary>What each feature is multiplied by.</summary>
    public float[] Gains { get; }

    /// <summary>What is added then.</summary>
    public float[] Offsets { get; }

    /// <summary>Counts changes of <see cref="Gains"/> and <see cref="Offsets"/>.</summary>
    internal int Version { get; private set; }

    private protected override void Begin()
    {
        _done = 0;
    }

    private protected override bool Step(float[] features)
    {
        int end = _done + Budget < FeatureCount ? _done + Budget : FeatureCount;
        for (; _done < end; _done++)
        {
            float gain = (float)(_referenceDeviation[_done] / RealMath.Sqrt(BoundVariance(_done)));
            gain = gain > MostGain ? MostGain : gain < 1f / MostGain ? 1f / MostGain : gain;
            _nextGains[_done] = gain;
            _nextOffsets[_done] = _referenceMean[_done] - (gain * Moments.Mean[_done]);
        }

        return _done == FeatureCount;
    }

    private protected override void Changed()
    {
        Version++;
    }
}
