using TinyInfer.Converter.Fitting;
using TinyInfer.Converter.Pipeline.Routing;
using TinyInfer.Guard;

namespace TinyInfer.Training.Search;

/// <summary>
/// Finds ways in which a machine works that no level of its samples tells apart: clusters of its normal windows' features, each two of them
/// clearly separate along the line between their centres.
/// </summary>
internal static class ClusterModes
{
    private const string Place = "routes";

    /// <summary>The most features that tell clusters apart on the board: those whose variance is most between clusters.</summary>
    private const int MostFeatures = 8;

    /// <summary>Looks for them.</summary>
    /// <param name="rows">Features of normal windows.</param>
    /// <param name="known">Ways that are known already: fewer clusters are no news.</param>
    /// <returns>The clusters, as many as are separate; null if there are none.</returns>
    internal static ClusterPartition? Find(float[][] rows, int known) =>
        Enumerable.Range(known + 1, Math.Max(0, OperatingModes.MostModes - known)).Reverse()
            .Where(count => rows.Length >= count * OperatingModes.FewestOf(rows.Length))
            .Select(count => FindSo(rows, count)).FirstOrDefault(found => found != null);

    private static ClusterPartition? FindSo(float[][] rows, int count)
    {
        // Features that say nothing are taken away by degrees: among many, their noise hides what the others say.
        int[] features = [.. Enumerable.Range(0, rows[0].Length)];
        ClusterPartition partition = ClusterFit.Fit(rows, new UnfittedClusters(Place, count, features));
        while (features.Length > MostFeatures)
        {
            int[] members = MembersOf(partition, rows);
            double[] between = [.. features.Select(feature => BetweenOf([.. rows.Select(row => (double)row[feature])], members, count))];
            features = [.. features.Select((feature, i) => (feature, between[i])).OrderByDescending(f => f.Item2)
                .Take(Math.Max(MostFeatures, features.Length / 2)).Select(f => f.feature).Order()];
            partition = ClusterFit.Fit(rows, new UnfittedClusters(Place, count, features));
        }

        return IsSeparate(partition, rows) ? partition : null;
    }

    private static int[] MembersOf(ClusterPartition partition, float[][] rows)
    {
        ClusterRoutes clusters = partition.CreateClusters()!;
        return [.. rows.Select(clusters.Find)];
    }

    /// <summary>The part of a feature's variance that is between clusters.</summary>
    private static double BetweenOf(double[] values, int[] members, int count)
    {
        double mean = values.Average();
        double all = values.Sum(v => (v - mean) * (v - mean));
        double between = 0;
        for (int k = 0; k < count; k++)
        {
            double[] own = [.. values.Where((_, i) => members[i] == k)];
            double distance = own.Length == 0 ? 0 : own.Average() - mean;
            between += own.Length * distance * distance;
        }

        return all > 0 ? between / all : 0;
    }

    private static bool IsSeparate(ClusterPartition partition, float[][] rows)
    {
        int[] members = MembersOf(partition, rows);
        float[][][] own =
        [
            .. Enumerable.Range(0, partition.Count).Select(k => rows.Where((_, i) => members[i] == k)
                .Select(row => partition.Features.Select((feature, i) => row[feature] * partition.Gains[i]).ToArray()).ToArray()),
        ];
        return own.All(cluster => cluster.Length >= OperatingModes.FewestOf(rows.Length))
            && Enumerable.Range(0, own.Length).All(a => Enumerable.Range(a + 1, own.Length - a - 1).All(b =>
                OperatingModes.AreSeparate(SeparationOf(own[a], own[b], partition.Centres[a], partition.Centres[b]))));
    }

    private static double SeparationOf(float[][] one, float[][] other, float[] from, float[] to)
    {
        double[] line = [.. from.Zip(to, (a, b) => (double)b - a)];
        double length = Math.Sqrt(line.Sum(x => x * x));
        (double Mean, double Variance) Along(float[][] cluster)
        {
            double[] places = [.. cluster.Select(row => row.Select((x, i) => x * line[i]).Sum() / Math.Max(length, 1e-30))];
            double mean = places.Average();
            return (mean, places.Average(p => (p - mean) * (p - mean)));
        }

        ((double first, double a), (double second, double b)) = (Along(one), Along(other));
        return OperatingModes.Separation(Math.Abs(second - first), a, b);
    }
}
