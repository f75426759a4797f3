using System;
using TinyInfer.Anomaly.Scores;

namespace TinyInfer.Guard;

/// <summary>
/// Tells from a window's features in which of several ways a machine works: that of the nearest of several clusters. For ways that no
/// single measure of the samples tells apart, which a <see cref="Signal.Features.RouteSelector"/> goes by.
/// </summary>
public sealed class ClusterRoutes
{
    private readonly int[] _features;
    private readonly float[] _gains;
    private readonly float[] _values;
    private readonly ClusterDistance _clusters;

    /// <summary>Makes them.</summary>
    /// <param name="features">Indices of the features that tell routes apart, one or more. Kept, not copied.</param>
    /// <param name="gains">What each of these is multiplied by before distances are taken: they may have different units. Kept, not
    /// copied.</param>
    /// <param name="clusters">The clusters, one for each route, two or more, of as many features.</param>
    /// <exception cref="ArgumentException">There are fewer than two clusters, or the numbers differ.</exception>
    public ClusterRoutes(int[] features, float[] gains, ClusterDistance clusters)
    {
        if (clusters.Radii.Length < 2 || features.Length != clusters.FeatureCount || gains.Length != features.Length)
        {
            throw new ArgumentException("routes are two clusters or more, with an index and a gain for each of their features");
        }

        foreach (int feature in features)
        {
            if (feature < 0)
            {
                throw new ArgumentException("the index of a feature that tells routes apart is below 0");
            }
        }

        _features = features;
        _gains = gains;
        _clusters = clusters;
        _values = new float[features.Length];
    }

    /// <summary>Number of routes.</summary>
    public int Count => _clusters.Radii.Length;

    /// <summary>Number of features that a window has at least: one more than the highest index.</summary>
    internal int FewestFeatures
    {
        get
        {
            int highest = 0;
            foreach (int feature in _features)
            {
                highest = feature > highest ? feature : highest;
            }

            return highest + 1;
        }
    }

    /// <summary>Finds the route of a window.</summary>
    /// <param name="features">All features of the window.</param>
    /// <returns>Its route, from 0.</returns>
    public int Find(float[] features)
    {
        float[] values = _values;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = features[_features[i]] * _gains[i];
        }

        return _clusters.FindNearest(values, out _);
    }
}
