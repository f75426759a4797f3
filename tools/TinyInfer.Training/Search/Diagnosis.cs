using TinyInfer.Converter.Fitting;
using TinyInfer.Training.Candidates;
using TinyInfer.Training.Recordings;
using static System.FormattableString;

namespace TinyInfer.Training.Search;

/// <summary>What is to be doubted about recordings and result.</summary>
internal static class Diagnosis
{
    private const double PoorArea = 0.8;
    private const double MuchConfused = 0.2;
    private const int FewWindows = 100;

    /// <summary>A recording whose mean lies so many deviations of single windows from the others' is unlike them.</summary>
    private const double FarOff = 2;

    /// <summary>Distances whose proportion is beyond this differ clearly.</summary>
    private const double Clearly = 0.7;

    /// <summary>Recordings that are named, at most.</summary>
    private const int MostRecordings = 5;

    /// <summary>Looks.</summary>
    /// <param name="set">The recordings.</param>
    /// <param name="chosen">The finalist that was chosen.</param>
    /// <param name="tables">The windows of its features.</param>
    /// <returns>What is to be said, a sentence or two each.</returns>
    internal static IEnumerable<string> Of(RecordingSet set, Judgement chosen, (WindowTable Train, WindowTable Select) tables) =>
    [
        .. OfData(set, chosen.Quality),
        .. set.Task == LearnTask.Detect ? OfDetector(chosen.Quality) : OfClassifier(chosen.Quality),
        .. chosen.Trial.Set.IsSeries ? [] : OfRecordings(tables).Take(MostRecordings),
    ];

    private static IEnumerable<string> OfData(RecordingSet set, JudgedQuality quality)
    {
        string[] alone = [.. set.Recordings.GroupBy(r => r.OnlyLabel).Where(g => g.Key != null && g.Count() == 1).Select(
            g => $"'{g.Key}'")];
        if (alone.Length > 0)
        {
            yield return $"There is but one recording of {string.Join(", ", alone)}: what was held out is of the same day as what was "
                + "learned from, and another day may look different. Record again.";
        }

        int windows = set.Task == LearnTask.Detect ? quality.NormalWindows : quality.Windows;
        if (windows < FewWindows)
        {
            yield return $"Only {windows} {(set.Task == LearnTask.Detect ? "normal windows were" : "windows were")} held out: the "
                + "figures hang on chance. Record for longer.";
        }
    }

    private static IEnumerable<string> OfDetector(JudgedQuality quality)
    {
        foreach ((string label, double area) in quality.ByLabel.Where(l => l.Value < PoorArea))
        {
            yield return Invariant($"'{label}' is hardly told from normal work (AUC {area:F2}, where 0.5 is chance), whatever was tried. ")
                + "Another sensor, place or rate may show it; so may normal recordings that differ less among themselves.";
        }
    }

    private static IEnumerable<string> OfClassifier(JudgedQuality quality)
    {
        foreach ((string truth, IReadOnlyDictionary<string, int> named) in quality.Confusion!)
        {
            double all = named.Values.Sum();
            foreach ((string other, int count) in named.Where(n => n.Key != truth && n.Value > MuchConfused * all))
            {
                yield return Invariant($"'{truth}' is taken for '{other}' in {100 * count / all:F0} % of windows: they can hardly be told ")
                    + "apart by these recordings. Make them one class, or record more of both.";
            }
        }
    }

    /// <summary>Recordings that are unlike others of their label, by the means of their features.</summary>
    private static IEnumerable<string> OfRecordings((WindowTable Train, WindowTable Select) tables)
    {
        WindowTable all = tables.Train.And(tables.Select);
        RowScale scale = RowScale.Of(all.Rows, false, all.Rows[0].Length);
        var means = Enumerable.Range(0, all.Count).Where(i => !all.Parts[i].IsMadeUp)
            .GroupBy(i => (Label: all.Labels[i], Source: all.Parts[i].Source.Name))
            .Select(g => (g.Key.Label, g.Key.Source, Mean: Clustering.Mean([.. g.Select(i => scale.Apply(all.Rows[i]))]))).ToArray();
        foreach (var own in means)
        {
            float[][] fellows = [.. means.Where(m => m.Label == own.Label && m.Source != own.Source).Select(m => m.Mean)];
            if (fellows.Length < 2)
            {
                continue;
            }

            double home = Distance(own.Mean, Clustering.Mean(fellows));
            (string Label, double Distance)? nearest = means.Where(m => m.Label != own.Label).GroupBy(m => m.Label)
                .Select(g => ((string, double)?)(g.Key, Distance(own.Mean, Clustering.Mean([.. g.Select(m => m.Mean)]))))
                .MinBy(other => other!.Value.Item2);
            if (nearest is { } other && other.Distance < Clearly * home)
            {
                yield return $"{own.Source} is nearer to recordings of '{other.Label}' than to others of '{own.Label}', by its features. "
                    + "Is its label right?";
            }
            else if (home > FarOff)
            {
                yield return Invariant($"{own.Source} differs from other recordings of '{own.Label}', by {home:F1} deviations of their ")
                    + "windows: recordings of one label differ much among themselves. Was the machine the same?";
            }
        }
    }

    /// <summary>The root mean square over features.</summary>
    private static double Distance(float[] a, float[] b) => Math.Sqrt(a.Zip(b, (x, y) => (double)(x - y) * (x - y)).Average());
}
