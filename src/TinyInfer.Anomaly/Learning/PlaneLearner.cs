using System;
using TinyInfer.Anomaly.Scores;
using TinyInfer.Numerics;

namespace TinyInfer.Anomaly.Learning;

/// <summary>Learns mean, deviations and components of a score of <see cref="PrincipalComponents"/>, for T², Q and their sum.</summary>
/// <remarks>
/// Orthogonal iteration from the components in use (H. Rutishauser, 1969): each sweep multiplies them by the correlation matrix and makes
/// them orthonormal again; how long they were then is their variance. Weights of components are a constant over these variances, and the
/// constant is that of the fitted score on the windows of the installation.
/// </remarks>
public sealed class PlaneLearner : FeatureLearner
{
    /// <summary>The most features: their covariances take 4 bytes for each pair.</summary>
    public const int MostFeatures = 64;

    /// <summary>Multiplications after which a slice ends.</summary>
    private const int Budget = 1024;

    /// <summary>Sweeps after an installation; what is followed takes one at a time.</summary>
    private const int Sweeps = 8;

    private const float LeastVariance = 1e-6f;

    private readonly float[] _active;
    private readonly float[] _activeWeights;
    private readonly float[] _mean;
    private readonly float[] _scales;
    private readonly float[] _loadings;
    private readonly float[] _weights;
    private readonly float[] _constant;
    private readonly float[] _nextConstant;
    private readonly float[] _product;
    private readonly float[] _variances;
    private int _row;
    private int _component;
    private int _sweepsLeft;

    /// <summary>Makes a learner, and gives it to the detector.</summary>
    /// <param name="detector">A detector with a fixed threshold of <see cref="PrincipalComponents"/>, without a filter.</param>
    /// <param name="settings">How it learns. Kept, not copied.</param>
    /// <exception cref="ArgumentException">The detector is another, a setting is out of range, or there are too many features.</exception>
    public PlaneLearner(Detector detector, LearningSettings settings)
        : base(detector, CountIn(detector), true, settings)
    {
        PrincipalComponents plane = (PrincipalComponents)detector.Scorer;
        _active = plane.Loadings;
        _activeWeights = plane.Weights;
        _mean = new float[FeatureCount];
        _scales = new float[FeatureCount];
        _loadings = new float[_active.Length];
        _weights = new float[_activeWeights.Length];
        _constant = new float[1];
        _nextConstant = new float[1];
        _product = new float[_active.Length];
        _variances = new float[_weights.Length];
        SetParts(new float[][] { plane.Mean, plane.Scales, _active, _activeWeights, _constant },
            new float[][] { _mean, _scales, _loadings, _weights, _nextConstant });
        Phase = LearningPhase.Installing;
        detector.Attach(this);
    }

    private protected override void Begin()
    {
        Array.Copy(Moments.Mean, 0, _mean, 0, _mean.Length);
        Array.Copy(_active, 0, _loadings, 0, _loadings.Length);
        for (int i = 0; i < _scales.Length; i++)
        {
            _scales[i] = (float)(1 / RealMath.Sqrt(BoundVariance(i)));
        }

        _sweepsLeft = IsInstalled ? 1 : Sweeps;
        BeginSweep();
    }

    private protected override bool Step(float[] features)
    {
        int work = 0;
        while (work < Budget)
        {
            if (_row < FeatureCount)
            {
                MultiplyRow(_row++);
                work += _loadings.Length;
            }
            else if (_component < _weights.Length)
            {
                Orthogonalize(_component++);
                work += FeatureCount * 2 * _component;
            }
            else
            {
                Array.Copy(_product, 0, _loadings, 0, _product.Length);
                if (--_sweepsLeft == 0)
                {
                    SetWeights();
                    return true;
                }

                BeginSweep();
            }
        }

        return false;
    }

    private static int CountIn(Detector detector)
    {
        if (!(detector.Scorer is PrincipalComponents plane))
        {
            throw new ArgumentException("learning: the detector does not score by principal components");
        }

        if (plane.FeatureCount > MostFeatures)
        {
            throw new ArgumentException("learning: components are learned of " + MostFeatures.ToString() + " features at most");
        }

        return plane.FeatureCount;
    }

    private void BeginSweep()
    {
        _row = 0;
        _component = 0;
    }

    /// <summary>A row of the correlation matrix times the components.</summary>
    private void MultiplyRow(int row)
    {
        float[] covariance = Moments.Covariance;
        float[] loadings = _loadings;
        float[] product = _product;
        int count = _weights.Length;
        int start = row * count;
        for (int k = 0; k < count; k++)
        {
            product[start + k] = 0f;
        }

        int at = row * (row + 1) / 2;
        int from = 0;
        for (int column = 0; column < _scales.Length; column++)
        {
            float correlation = covariance[at] * _scales[row] * _scales[column];
            for (int k = start; k < start + count; k++)
            {
                product[k] += correlation * loadings[from];
                from++;
            }

            // The matrix is symmetric, and kept up to its diagonal: on along the row, then down the column.
            at += column < row ? 1 : column + 1;
        }
    }

    /// <summary>Takes the components before one out of it, and makes it as long as 1 (Gram and Schmidt).</summary>
    private void Orthogonalize(int component)
    {
        float[] product = _product;
        int count = _weights.Length;
        for (int other = 0; other < component; other++)
        {
            float common = 0f;
            for (int at = 0; at < product.Length; at += count)
            {
                common += product[at + component] * product[at + other];
            }

            for (int at = 0; at < product.Length; at += count)
            {
                product[at + component] -= common * product[at + other];
            }
        }

        float square = 0f;
        for (int at = component; at < product.Length; at += count)
        {
            square += product[at] * product[at];
        }

        float length = (float)RealMath.Sqrt(square);
        bool isLost = !(length > LeastVariance);
        _variances[component] = isLost ? LeastVariance : length;
        for (int at = component; at < product.Length; at += count)
        {
            product[at] = isLost ? _loadings[at] : product[at] / length;
        }
    }

    private void SetWeights()
    {
        float constant = _constant[0];
        if (constant == 0f)
        {
            for (int k = 0; k < _weights.Length; k++)
            {
                constant += _activeWeights[k] * _variances[k] / _weights.Length;
            }
        }

        _nextConstant[0] = constant;
        for (int k = 0; k < _weights.Length; k++)
        {
            _weights[k] = constant / _variances[k];
        }
    }
}
