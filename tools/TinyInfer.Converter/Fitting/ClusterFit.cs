using TinyInfer.Anomaly.Scores;
using TinyInfer.Converter.Pipeline.Routing;

namespace TinyInfer.Converter.Fitting;

/// <summary>Finds the clusters that tell the ways apart in which a machine works.</summary>
internal static class ClusterFit
{
    /// <summary>A cluster's radius: the distance within which this part of its windows lie.</summary>
    private const double Quantile = 0.95;

    /// <summary>Windows that clusters are sought in, at most: others are left out evenly.</summary>
    private const int MostRows = 2000;

    /// <summary>Starts of the search.</summary>
    private const int Starts = 8;

    /// <summary>Finds them, each feature measured by its deviation over all windows.</summary>
    /// <param name="rows">Features of normal windows.</param>
    /// <param name="wanted">How many clusters, and of which features.</param>
    /// <exception cref="ConversionException">There are too few windows.</exception>
    internal static ClusterPartition Fit(float[][] rows, UnfittedClusters wanted)
    {
        int fewest = DetectorFitter.FewestWindows * wanted.Clusters;
        if (rows.Length < fewest)
        {
            throw new ConversionException($"{wanted.Place}: the recording has {rows.Length} normal windows without a sensor fault, and "
                + $"{wanted.Clusters} clusters take {fewest}. Record for longer, or ask for fewer.");
        }

        int step = (rows.Length + MostRows - 1) / MostRows;
        int[] features = [.. wanted.Features ?? [.. Enumerable.Range(0, rows[0].Length)]];
        float[][] chosen = [.. rows.Where((_, i) => i % step == 0).Select(row => features.Select(f => row[f]).ToArray())];
        float[] gains = [.. ScorerFit.Deviations(chosen, Clustering.Mean(chosen)).Select(deviation => (float)(1 / deviation))];
        float[][] scaled = [.. chosen.Select(row => row.Select((value, i) => value * gains[i]).ToArray())];
        ClusterDistance clusters = ScorerFit.Clusters(scaled, Clustering.Best(scaled, wanted.Clusters, Starts), Quantile);
        return new ClusterPartition(features, gains, [.. clusters.Centres.Chunk(features.Length)], clusters.Radii);
    }
}
