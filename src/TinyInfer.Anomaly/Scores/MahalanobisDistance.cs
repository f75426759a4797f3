using TinyInfer.Numerics;

namespace TinyInfer.Anomaly.Scores;

/// <summary>
/// The distance from the mean in standard deviations, correlations taken into account: <c>√((x − μ)ᵀ · Σ⁻¹ · (x − μ))</c>.
/// </summary>
/// <remarks>
/// Computed as the length of W · (x − μ), where W is lower triangular and WᵀW = Σ⁻¹ (the inverse of Σ's Cholesky factor): half the
/// multiplications, and never the root of a negative number. With independent features W is diagonal: one over each standard deviation. P.
/// C. Mahalanobis, 1936.
/// </remarks>
public sealed class MahalanobisDistance : Scorer
{
    private readonly float[] _centred;

    /// <summary>Makes a distance.</summary>
    /// <param name="mean">Mean of each feature. Kept, not copied.</param>
    /// <param name="whitening">
    /// W row by row up to the diagonal, n · (n + 1) / 2 numbers, for features that are correlated; its diagonal alone, n numbers, for those
    /// that are not. Kept, not copied.
    /// </param>
    /// <exception cref="System.ArgumentException">The lengths do not match, or a number is not finite.</exception>
    public MahalanobisDistance(float[] mean, float[] whitening)
        : base(mean.Length)
    {
        int count = mean.Length;
        Require(mean, count, "mean");
        Require(whitening, whitening.Length == count ? count : count * (count + 1) / 2, "whitening matrix");
        Mean = mean;
        Whitening = whitening;
        _centred = new float[count];
    }

    /// <summary>Mean of each feature.</summary>
    public float[] Mean { get; }

    /// <summary>W, or its diagonal.</summary>
    public float[] Whitening { get; }

    /// <inheritdoc/>
    public override ScorerKind Kind => ScorerKind.Mahalanobis;

    /// <summary>Whether correlations are taken into account.</summary>
    internal bool IsCorrelated => Whitening.Length > FeatureCount;

    /// <inheritdoc/>
    public override float Score(float[] features)
    {
        Centre(features);
        float[] centred = _centred;
        float[] whitening = Whitening;
        float sum = 0f;
        if (!IsCorrelated)
        {
            for (int i = 0; i < centred.Length; i++)
            {
                float whitened = centred[i] * whitening[i];
                sum += whitened * whitened;
            }
        }
        else
        {
            int at = 0;
            for (int row = 0; row < centred.Length; row++)
            {
                float whitened = 0f;
                for (int column = 0; column <= row; column++)
                {
                    whitened += centred[column] * whitening[at];
                    at++;
                }

                sum += whitened * whitened;
            }
        }

        // Sqrt has no result for NaN; this has.
        return sum - sum == 0f ? (float)RealMath.Sqrt(sum) : sum;
    }

    /// <summary>
    /// Contribution of each feature to the square of the score: (x − μ)[i] · (Σ⁻¹ · (x − μ))[i]. They sum up to it; single ones may be
    /// negative.
    /// </summary>
    /// <param name="features">The window's features.</param>
    /// <param name="contributions">Receives one number a feature.</param>
    public override void Explain(float[] features, float[] contributions)
    {
        Centre(features);
        int count = FeatureCount;
        for (int i = 0; i < count; i++)
        {
            contributions[i] = 0f;
        }

        int at = 0;
        for (int row = 0; row < count; row++)
        {
            // Row by row: z = W · v, and what each column had of it goes back through Wᵀ.
            int first = IsCorrelated ? 0 : row;
            float whitened = 0f;
            for (int column = first; column <= row; column++)
            {
                whitened += _centred[column] * Whitening[at + column - first];
            }

            for (int column = first; column <= row; column++)
            {
                contributions[column] += whitened * Whitening[at + column - first] * _centred[column];
            }

            at += row - first + 1;
        }
    }

    private void Centre(float[] features)
    {
        float[] mean = Mean;
        float[] centred = _centred;
        for (int i = 0; i < centred.Length; i++)
        {
            centred[i] = features[i] - mean[i];
        }
    }
}
