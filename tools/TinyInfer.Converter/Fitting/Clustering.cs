namespace TinyInfer.Converter.Fitting;

/// <summary>K-means: Lloyd's iteration from seeds spread by k-means++ (Arthur and Vassilvitskii, 2007).</summary>
/// <param name="Centres">The centres.</param>
/// <param name="Members">Cluster of each row.</param>
internal sealed record Clustering(float[][] Centres, int[] Members)
{
    private const int MostRounds = 100;

    /// <summary>Finds clusters; the same each time for the same rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="count">How many clusters.</param>
    /// <param name="seed">Decides where they are sought at first.</param>
    internal static Clustering Of(float[][] rows, int count, int seed = 1)
    {
        Random random = new(seed);
        List<float[]> centres = [rows[random.Next(rows.Length)]];
        while (centres.Count < count)
        {
            double[] distances = [.. rows.Select(row => centres.Min(c => Square(row, c)))];
            double place = random.NextDouble() * distances.Sum();
            int chosen = Array.FindIndex(distances, d => (place -= d) <= 0);
            centres.Add(rows[Math.Max(chosen, 0)]);
        }

        float[][] current = [.. centres.Select(c => (float[])c.Clone())];
        int[] members = new int[rows.Length];
        for (int round = 0; round < MostRounds; round++)
        {
            int[] next = [.. rows.Select(row => Nearest(row, current))];
            if (round > 0 && next.SequenceEqual(members))
            {
                break;
            }

            members = next;
            for (int k = 0; k < count; k++)
            {
                float[][] own = [.. rows.Where((_, i) => members[i] == k)];
                current[k] = own.Length == 0 ? current[k] : Mean(own);
            }
        }

        return new Clustering(current, members);
    }

    /// <summary>Finds clusters from several starts, and takes those whose rows are nearest to their centres.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="count">How many clusters.</param>
    /// <param name="starts">How many starts.</param>
    internal static Clustering Best(float[][] rows, int count, int starts) => Enumerable.Range(1, starts)
        .Select(seed => Of(rows, count, seed))
        .MinBy(found => rows.Select((row, i) => Square(row, found.Centres[found.Members[i]])).Sum())!;

    /// <summary>The mean of each column.</summary>
    internal static float[] Mean(float[][] rows) =>
        [.. Enumerable.Range(0, rows[0].Length).Select(i => (float)rows.Average(r => (double)r[i]))];

    /// <summary>The squared distance of two rows.</summary>
    internal static double Square(float[] a, float[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double difference = (double)a[i] - b[i];
            sum += difference * difference;
        }

        return sum;
    }

    private static int Nearest(float[] row, float[][] centres) => Enumerable.Range(0, centres.Length).MinBy(k => Square(row, centres[k]));
}
