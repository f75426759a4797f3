using TinyInfer.Converter.Pipeline.Routing;
using TinyInfer.Signal.Features;
using TinyInfer.Training.Candidates;
using TinyInfer.Training.Recordings;

namespace TinyInfer.Training.Search;

/// <summary>
/// Finds ways in which a machine works: a measure of a channel that has clearly separate modes in normal work. Two are separate if Ashman's
/// D (Ashman, Bird and Zepf, 1994) is well above what a level spread evenly has.
/// </summary>
internal static class OperatingModes
{
    /// <summary>An even spread cut in half has 3.5, two normal distributions that just show two peaks have 2.</summary>
    private const double LeastSeparation = 5;

    private const double LeastShare = 0.08;
    private const int FewestWindows = 40;

    /// <summary>The most modes that are told apart.</summary>
    internal const int MostModes = 4;
    private const int MostWindows = 8000;

    private static readonly string[] _measures = ["rootMeanSquare", "mean", "peakToPeak", "peak", "crestFactor"];

    /// <summary>Looks for them.</summary>
    /// <param name="features">Window and filters.</param>
    /// <param name="set">The recordings.</param>
    /// <param name="parts">Their parts; those to train on are looked at.</param>
    /// <returns>The measure that tells them apart best, and where to cut; null if there is but one way.</returns>
    internal static RoutesDefinition? Find(FeatureSet features, RecordingSet set, IReadOnlyList<Part> parts)
    {
        FeatureSet levels = features with
        {
            Features = $$"""[{ "kind": "statistics", "of": [{{string.Join(", ", _measures.Select(m => $"\"{m}\""))}}] }]""",
        };
        WindowTable table = WindowTable.Of(levels, set.SensorText, parts.Where(p => p.Role == PartRole.Train), MostWindows).OfNormal;
        Cut[][] cuts = [.. Enumerable.Range(0, table.Count == 0 ? 0 : table.Rows[0].Length)
            .Select(column => CutsOf([.. table.Rows.Select(row => (double)row[column]).Order()]))];
        int[] separated = [.. Enumerable.Range(0, cuts.Length).Where(column => cuts[column].Length > 0)];
        if (separated.Length == 0)
        {
            return null;
        }

        int best = separated.MaxBy(column => cuts[column].Min(c => c.Separation));
        return new RoutesDefinition("routes",
            new LevelPartition(MeasureOf(best), best / _measures.Length, [.. cuts[best].Select(c => c.Edge).Order()]), null, null);
    }

    /// <summary>Windows that a mode has at least.</summary>
    /// <param name="windows">How many there are in all.</param>
    internal static int FewestOf(int windows) => Math.Max(FewestWindows, (int)(LeastShare * windows));

    /// <summary>Ashman's D of two modes.</summary>
    /// <param name="distance">The distance of their means.</param>
    /// <param name="one">Variance of one.</param>
    /// <param name="other">Variance of the other.</param>
    internal static double Separation(double distance, double one, double other) =>
        Math.Sqrt(2) * distance / Math.Sqrt(one + other + 1e-30);

    /// <summary>Whether modes are clearly separate.</summary>
    /// <param name="separation">Ashman's D.</param>
    internal static bool AreSeparate(double separation) => separation >= LeastSeparation;

    private static Statistic MeasureOf(int column) => LevelPartition.Measures[_measures[column % _measures.Length]];

    /// <summary>Cuts levels in two where that separates them, and what is left again.</summary>
    /// <param name="sorted">Levels, ascending.</param>
    internal static Cut[] CutsOf(double[] sorted)
    {
        List<double[]> modes = [sorted];
        List<Cut> cuts = [];
        for (int i = 0; i < modes.Count && modes.Count < MostModes;)
        {
            int fewest = FewestOf(sorted.Length);
            if (CutOf(modes[i], fewest) is not { } cut)
            {
                i++;
                continue;
            }

            double[] whole = modes[i];
            cuts.Add(cut);
            modes[i] = whole[..cut.Below];
            modes.Add(whole[cut.Below..]);
        }

        return [.. cuts];
    }

    /// <summary>The cut that leaves least variance on both sides (Otsu, 1979), if it separates.</summary>
    private static Cut? CutOf(double[] sorted, int fewest)
    {
        if (sorted.Length < 2 * fewest)
        {
            return null;
        }

        double[] sums = new double[sorted.Length + 1];
        double[] squares = new double[sorted.Length + 1];
        double centre = sorted[sorted.Length / 2];
        for (int i = 0; i < sorted.Length; i++)
        {
            double value = sorted[i] - centre;
            (sums[i + 1], squares[i + 1]) = (sums[i] + value, squares[i] + (value * value));
        }

        (double Mean, double Variance) Of(int first, int end)
        {
            double mean = (sums[end] - sums[first]) / (end - first);
            return (mean, Math.Max(0, ((squares[end] - squares[first]) / (end - first)) - (mean * mean)));
        }

        double Within(int at) => (at * Of(0, at).Variance) + ((sorted.Length - at) * Of(at, sorted.Length).Variance);
        int best = Enumerable.Range(fewest, sorted.Length - (2 * fewest) + 1).MinBy(Within);
        ((double low, double below), (double high, double above)) = (Of(0, best), Of(best, sorted.Length));
        double separation = Separation(high - low, below, above);
        double edge = (sorted[best - 1] + sorted[best]) / 2;
        return AreSeparate(separation) && sorted[best - 1] < sorted[best] ? new Cut(best, edge, separation) : null;
    }

    /// <summary>Where levels are cut.</summary>
    /// <param name="Below">Levels below it.</param>
    /// <param name="Edge">The level half way between its neighbours.</param>
    /// <param name="Separation">Ashman's D of both sides.</param>
    internal sealed record Cut(int Below, double Edge, double Separation);
}
