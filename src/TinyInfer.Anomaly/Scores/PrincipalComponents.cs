using System;
using TinyInfer.Numerics;

namespace TinyInfer.Anomaly.Scores;

/// <summary>
/// How far features lie from the plane of their principal components, and from its centre: <c>√(r · Q + Σ w[j] · t[j]²)</c>.
/// </summary>
/// <remarks>
/// With z = (x − μ) · s the standardised features and P the k orthonormal components, t = P · z is the place in the plane, and
/// Q = |z − Pᵀ · t|² the squared residual (J. E. Jackson and G. S. Mudholkar, 1979). r = 1 and w = 0 make Q alone; r = 0 and w = 1 / λ,
/// one over the variance of each component, make Hotelling's T² alone; 1 / limit of Q and 1 / (λ · limit of T²) make the combined index
/// of H. H. Yue and S. J. Qin, 2001.
/// </remarks>
public sealed class PrincipalComponents : Scorer
{
    private const int Block = 4;

    private readonly float[] _residual;
    private readonly float[] _projections;

    /// <summary>Makes a score.</summary>
    /// <param name="mean">μ: mean of each of the n features. Kept, not copied.</param>
    /// <param name="scales">s: what each feature is multiplied by, such as one over its standard deviation. Kept, not copied.</param>
    /// <param name="loadings">Pᵀ, [n, k]. Kept, not copied.</param>
    /// <param name="weights">w: weight of each of the k squared projections, 0 and up. Kept, not copied.</param>
    /// <param name="residualWeight">r: weight of the squared residual, 0 and up.</param>
    /// <exception cref="ArgumentException">The lengths do not match, or a number is out of range.</exception>
    public PrincipalComponents(float[] mean, float[] scales, float[] loadings, float[] weights, float residualWeight)
        : base(mean.Length)
    {
        int count = mean.Length;
        Require(mean, count, "mean");
        Require(scales, count, "scales");
        Require(weights, weights.Length, "weights of components");
        Require(loadings, count * weights.Length, "principal components");
        if (weights.Length < 1 || weights.Length > count || !(residualWeight >= 0f && residualWeight <= float.MaxValue))
        {
            throw new ArgumentException("principal components: there are none, more than features, or the residual's weight is below 0");
        }

        foreach (float weight in weights)
        {
            if (weight < 0f)
            {
                throw new ArgumentException("principal components: a weight is below 0");
            }
        }

        Mean = mean;
        Scales = scales;
        Loadings = loadings;
        Weights = weights;
        ResidualWeight = residualWeight;
        _residual = new float[count];
        _projections = new float[weights.Length];
    }

    /// <summary>Mean of each feature.</summary>
    public float[] Mean { get; }

    /// <summary>What each feature is multiplied by.</summary>
    public float[] Scales { get; }

    /// <summary>The components, [n, k].</summary>
    public float[] Loadings { get; }

    /// <summary>Weight of each squared projection.</summary>
    public float[] Weights { get; }

    /// <summary>Weight of the squared residual.</summary>
    public float ResidualWeight { get; }

    /// <inheritdoc/>
    public override ScorerKind Kind => ScorerKind.PrincipalComponents;

    /// <inheritdoc/>
    public override float Score(float[] features)
    {
        Project(features);
        float sum = 0f;
        if (ResidualWeight > 0f)
        {
            float[] residual = _residual;
            for (int i = 0; i < residual.Length; i++)
            {
                float left = residual[i];
                sum += left * left;
            }

            sum *= ResidualWeight;
        }

        for (int j = 0; j < _projections.Length; j++)
        {
            sum += Weights[j] * _projections[j] * _projections[j];
        }

        return sum - sum == 0f ? (float)RealMath.Sqrt(sum) : sum;
    }

    /// <summary>
    /// Contribution of each feature to the square of the score: r · residual[i]² + z[i] · Σ w[j] · t[j] · P[j, i]. They sum up to it;
    /// single ones may be negative.
    /// </summary>
    /// <param name="features">The window's features.</param>
    /// <param name="contributions">Receives one number per feature.</param>
    public override void Explain(float[] features, float[] contributions)
    {
        Project(features);
        int at = 0;
        for (int i = 0; i < FeatureCount; i++)
        {
            float pull = 0f;
            for (int j = 0; j < _projections.Length; j++)
            {
                pull += Weights[j] * _projections[j] * Loadings[at++];
            }

            contributions[i] = (pull * ((features[i] - Mean[i]) * Scales[i])) + (ResidualWeight * _residual[i] * _residual[i]);
        }
    }

    /// <summary>
    /// Computes projections and residual. Each component is taken out of the features before the next is looked for, so that little is lost
    /// where little is left.
    /// </summary>
    private void Project(float[] features)
    {
        float[] mean = Mean;
        float[] scales = Scales;
        float[] residual = _residual;
        for (int i = 0; i < residual.Length; i++)
        {
            residual[i] = (features[i] - mean[i]) * scales[i];
        }

        int component = 0;
        for (; component + Block <= _projections.Length; component += Block)
        {
            ProjectBlock(component);
        }

        for (; component < _projections.Length; component++)
        {
            ProjectOne(component);
        }
    }

    /// <summary>Four components at a time: half the instructions of four times one.</summary>
    private void ProjectBlock(int component)
    {
        float[] residual = _residual;
        float[] loadings = Loadings;
        int step = _projections.Length;
        float a = 0f;
        float b = 0f;
        float c = 0f;
        float d = 0f;
        int at = component;
        for (int i = 0; i < residual.Length; i++)
        {
            float value = residual[i];
            a += value * loadings[at];
            b += value * loadings[at + 1];
            c += value * loadings[at + 2];
            d += value * loadings[at + 3];
            at += step;
        }

        _projections[component] = a;
        _projections[component + 1] = b;
        _projections[component + 2] = c;
        _projections[component + 3] = d;
        at = component;
        for (int i = 0; i < residual.Length; i++)
        {
            residual[i] = residual[i] - (a * loadings[at]) - (b * loadings[at + 1]) - (c * loadings[at + 2]) - (d * loadings[at + 3]);
            at += step;
        }
    }

    private void ProjectOne(int component)
    {
        float[] residual = _residual;
        float[] loadings = Loadings;
        int step = _projections.Length;
        float projection = 0f;
        int at = component;
        for (int i = 0; i < residual.Length; i++)
        {
            projection += residual[i] * loadings[at];
            at += step;
        }

        _projections[component] = projection;
        at = component;
        for (int i = 0; i < residual.Length; i++)
        {
            residual[i] = residual[i] - (projection * loadings[at]);
            at += step;
        }
    }
}
