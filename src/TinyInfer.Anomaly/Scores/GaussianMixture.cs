using System;
using TinyInfer.Numerics;

namespace TinyInfer.Anomaly.Scores;

/// <summary>
/// Minus the log likelihood under a mixture of Gaussians with independent features: for machines with several usual states.
/// </summary>
/// <remarks>
/// <c>−ln Σ p[k] · Π N(x[i]; μ[k,i], σ[k,i])</c>, by the log-sum-exp identity, so that nothing underflows far from all components.
/// </remarks>
public sealed class GaussianMixture : Scorer
{
    private readonly double[] _constants;
    private readonly double[] _logs;

    /// <summary>Makes a mixture of K components over n features.</summary>
    /// <param name="weights">Weight of each component, above 0. Kept, not copied.</param>
    /// <param name="means">Means, [K, n]. Kept, not copied.</param>
    /// <param name="inverseDeviations">One over each standard deviation, [K, n], above 0. Kept, not copied.</param>
    /// <exception cref="ArgumentException">The lengths do not match, or a number is out of range.</exception>
    public GaussianMixture(float[] weights, float[] means, float[] inverseDeviations)
        : base(weights.Length == 0 ? 0 : means.Length / weights.Length)
    {
        Require(weights, weights.Length, "weights");
        Require(means, weights.Length * FeatureCount, "means");
        Require(inverseDeviations, means.Length, "deviations");
        Weights = weights;
        Means = means;
        InverseDeviations = inverseDeviations;
        _constants = new double[weights.Length];
        _logs = new double[weights.Length];
        for (int k = 0; k < weights.Length; k++)
        {
            // ln p − Σ ln σ − n/2 · ln 2π.
            double constant = RealMath.Log(weights[k]) - (0.91893853320467274 * FeatureCount);
            for (int i = k * FeatureCount; i < (k + 1) * FeatureCount; i++)
            {
                if (!(inverseDeviations[i] > 0f) || !(weights[k] > 0f))
                {
                    throw new ArgumentException("mixture: weights and deviations must be above 0");
                }

                constant += RealMath.Log(inverseDeviations[i]);
            }

            _constants[k] = constant;
        }
    }

    /// <summary>Weight of each component.</summary>
    public float[] Weights { get; }

    /// <summary>Means, [K, n].</summary>
    public float[] Means { get; }

    /// <summary>One over each standard deviation, [K, n].</summary>
    public float[] InverseDeviations { get; }

    /// <inheritdoc/>
    public override ScorerKind Kind => ScorerKind.GaussianMixture;

    /// <inheritdoc/>
    public override float Score(float[] features)
    {
        double highest = _logs[FindLikeliest(features)];
        double sum = 0;
        foreach (double log in _logs)
        {
            sum += RealMath.Exp(log - highest);
        }

        return highest - highest == 0 ? (float)-(highest + RealMath.Log(sum)) : float.NaN;
    }

    /// <summary>The squared distance of each feature from the likeliest component, in its standard deviations.</summary>
    /// <param name="features">The window's features.</param>
    /// <param name="contributions">Receives one number a feature.</param>
    public override void Explain(float[] features, float[] contributions)
    {
        int at = FindLikeliest(features) * FeatureCount;
        for (int i = 0; i < FeatureCount; i++)
        {
            float distance = (features[i] - Means[at + i]) * InverseDeviations[at + i];
            contributions[i] = distance * distance;
        }
    }

    private int FindLikeliest(float[] features)
    {
        float[] means = Means;
        float[] inverses = InverseDeviations;
        int count = FeatureCount;
        int at = 0;
        int likeliest = 0;
        for (int k = 0; k < _logs.Length; k++)
        {
            float sum = 0f;
            for (int i = 0; i < count; i++)
            {
                float distance = (features[i] - means[at]) * inverses[at];
                sum += distance * distance;
                at++;
            }

            _logs[k] = _constants[k] - (0.5 * sum);
            if (_logs[k] > _logs[likeliest])
            {
                likeliest = k;
            }
        }

        return likeliest;
    }
}
