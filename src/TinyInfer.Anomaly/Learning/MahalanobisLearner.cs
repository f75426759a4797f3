using System;
using TinyInfer.Anomaly.Scores;
using TinyInfer.Numerics;

namespace TinyInfer.Anomaly.Learning;

/// <summary>
/// Learns mean and covariance of a <see cref="MahalanobisDistance"/>; the variances alone if it has no more than these.
/// </summary>
/// <remarks>The distance scores by the arrays that it was made with, and these are what is learned.</remarks>
public sealed class MahalanobisLearner : FeatureLearner
{
    /// <summary>The most features whose correlations are learned: the matrices take 12 bytes for each pair.</summary>
    public const int MostCorrelated = 64;

    /// <summary>An installation has at least so many windows for each feature that is correlated with others.</summary>
    public const int WindowsPerFeature = 5;

    private readonly float[] _mean;
    private readonly float[] _whitening;
    private readonly float[] _variances;
    private readonly WhiteningSlices _slices;

    /// <summary>Makes a learner, and gives it to the detector.</summary>
    /// <param name="detector">A detector with a fixed threshold of a <see cref="MahalanobisDistance"/>, without a filter.</param>
    /// <param name="settings">How it learns. Kept, not copied.</param>
    /// <exception cref="ArgumentException">The detector is another, a setting is out of range, or there are too many features, or too few
    /// windows for them.</exception>
    public MahalanobisLearner(Detector detector, LearningSettings settings)
        : base(detector, CountIn(detector, settings), ((MahalanobisDistance)detector.Scorer).IsCorrelated, settings)
    {
        MahalanobisDistance distance = (MahalanobisDistance)detector.Scorer;
        _mean = new float[FeatureCount];
        _whitening = new float[distance.Whitening.Length];
        _variances = new float[FeatureCount];
        _slices = Moments.IsFull ? new WhiteningSlices(_whitening, FeatureCount) : null;
        SetParts(new float[][] { distance.Mean, distance.Whitening }, new float[][] { _mean, _whitening });
        Phase = LearningPhase.Installing;
        detector.Attach(this);
    }

    private protected override void Begin()
    {
        Array.Copy(Moments.Mean, 0, _mean, 0, _mean.Length);
        for (int i = 0; i < _variances.Length; i++)
        {
            _variances[i] = BoundVariance(i);
        }

        _slices?.Begin(Moments, _variances);
    }

    private protected override bool Step(float[] features)
    {
        if (_slices != null)
        {
            return _slices.Step();
        }

        for (int i = 0; i < _whitening.Length; i++)
        {
            _whitening[i] = (float)(1 / RealMath.Sqrt(_variances[i]));
        }

        return true;
    }

    private static int CountIn(Detector detector, LearningSettings settings)
    {
        if (!(detector.Scorer is MahalanobisDistance distance))
        {
            throw new ArgumentException("learning: the detector does not score by a Mahalanobis distance");
        }

        int count = distance.FeatureCount;
        if (distance.IsCorrelated && (count > MostCorrelated || settings.Windows < WindowsPerFeature * count))
        {
            throw new ArgumentException("learning: correlations are learned of " + MostCorrelated.ToString()
                + " features at most, from " + WindowsPerFeature.ToString() + " windows or more for each of them");
        }

        return count;
    }
}
