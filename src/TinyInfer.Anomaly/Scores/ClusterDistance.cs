using System;
using TinyInfer.Numerics;

namespace TinyInfer.Anomaly.Scores;

/// <summary>The distance from the nearest of K clusters, each measured by its own radius: 1 is the edge of a cluster.</summary>
/// <remarks>
/// min over k of |x − c[k]| / r[k]; centres from K-means (Lloyd, 1982), radii from how far usual windows lie from theirs.
/// </remarks>
public sealed class ClusterDistance : Scorer
{
    private readonly float[] _inverseSquares;

    /// <summary>Makes a distance.</summary>
    /// <param name="centres">Centres, [K, n]. Kept, not copied.</param>
    /// <param name="radii">Radius of each cluster, above 0. Kept, not copied.</param>
    /// <exception cref="ArgumentException">The lengths do not match, or a number is out of range.</exception>
    public ClusterDistance(float[] centres, float[] radii)
        : base(radii.Length == 0 ? 0 : centres.Length / radii.Length)
    {
        Require(radii, radii.Length, "radii");
        Require(centres, radii.Length * FeatureCount, "centres");
        Centres = centres;
        Radii = radii;
        _inverseSquares = new float[radii.Length];
        for (int k = 0; k < radii.Length; k++)
        {
            // The square of a tiny radius is 0, which nanoFramework does not divide by.
            float square = radii[k] * radii[k];
            if (!(radii[k] > 0f && square > 0f))
            {
                throw new ArgumentException("clusters: the radius of cluster " + k.ToString() + " is not above 0, or too small");
            }

            _inverseSquares[k] = 1f / square;
        }
    }

    /// <summary>Centres, [K, n].</summary>
    public float[] Centres { get; }

    /// <summary>Radius of each cluster.</summary>
    public float[] Radii { get; }

    /// <inheritdoc/>
    public override ScorerKind Kind => ScorerKind.Clusters;

    /// <inheritdoc/>
    public override float Score(float[] features)
    {
        FindNearest(features, out float square);
        return square - square == 0f ? (float)RealMath.Sqrt(square) : square;
    }

    /// <summary>The squared distance of each feature from the nearest centre, in radii.</summary>
    /// <param name="features">The window's features.</param>
    /// <param name="contributions">Receives one number a feature; they sum up to the square of the score.</param>
    public override void Explain(float[] features, float[] contributions)
    {
        int nearest = FindNearest(features, out _);
        int at = nearest * FeatureCount;
        for (int i = 0; i < FeatureCount; i++)
        {
            float distance = features[i] - Centres[at + i];
            contributions[i] = distance * distance * _inverseSquares[nearest];
        }
    }

    /// <summary>Finds the nearest cluster.</summary>
    /// <param name="features">The window's features.</param>
    /// <param name="square">The squared distance from it, in radii; NaN if a feature is.</param>
    /// <returns>Its index.</returns>
    internal int FindNearest(float[] features, out float square)
    {
        float[] centres = Centres;
        int count = FeatureCount;
        int at = 0;
        int nearest = 0;
        square = float.NaN;
        for (int k = 0; k < _inverseSquares.Length; k++)
        {
            float sum = 0f;
            for (int i = 0; i < count; i++)
            {
                float distance = features[i] - centres[at];
                sum += distance * distance;
                at++;
            }

            sum *= _inverseSquares[k];
            if (k == 0 || sum < square)
            {
                square = sum;
                nearest = k;
            }
        }

        return nearest;
    }
}
