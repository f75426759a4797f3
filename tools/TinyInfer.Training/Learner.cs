using System.Numerics;
using TinyInfer.Converter;
using TinyInfer.Training.Candidates;
using TinyInfer.Training.Recordings;
using TinyInfer.Training.Search;

namespace TinyInfer.Training;

/// <summary>From recordings to a pipeline: searches windows, features and deciders, and judges the best on recordings held out.</summary>
public static class Learner
{
    private const int MostFinalists = 6;

    /// <summary>Finalists with routes, besides.</summary>
    private const int MostRouted = 2;

    /// <summary>Finalists are not further behind the best than this.</summary>
    private const double MostBehind = 0.03;

    private const int WindowsPerPart = 12;

    private const int LongestWindow = 1024;

    /// <summary>Learns.</summary>
    /// <param name="options">What from, and how.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="ConversionException">The recordings cannot be used, or there is nothing to learn from them.</exception>
    public static LearnResult Run(LearnOptions options)
    {
        options.Progress?.Invoke("reading recordings", 0);
        RecordingSet set = RecordingReader.Read(options);
        int longest = LongestWindowOf(set);
        List<Part> parts = [.. Split.Of(set, Math.Min(LongestWindow, longest), options.Seed)];
        RequireRoles(set, parts);
        if (set.Task == LearnTask.Detect && !set.HasAnomalies)
        {
            parts.AddRange(SyntheticFaults.Of(parts, set.Sensor, options.Seed));
        }

        TrialLog log = TrialLog.Open(options.LogFile, set, options);
        Searcher searcher = new(options, set, parts, log);
        IReadOnlyList<double> lines = FeatureSets.IsVibration(set.Sensor)
            ? SpectralLines.Find(set, parts, 1 << BitOperations.Log2((uint)Math.Clamp(longest, 64, LongestWindow)))
            : [];
        IReadOnlyList<FeatureSet> sets = FeatureSets.For(set.Sensor, SignalLevel.LeastVariance(parts), lines, longest);
        IReadOnlyList<Trial> trials = searcher.Run([.. sets.Take(options.MostSets ?? sets.Count)]);
        List<string> notes = [];
        IReadOnlyList<Trial> routed = RouteProposals.Of(options, set, parts, trials, searcher.TablesOf, notes);
        if (log.Resumed > 0)
        {
            notes.Add($"{log.Resumed:N0} trials were taken from {options.LogFile}, of a search that was stopped.");
        }

        List<Judgement> judged = [];
        Judge judge = new(options, set, parts);
        Trial[] finalists = [.. Finalists(trials, options), .. RouteProposals.BestOf(routed, MostRouted)];
        trials = [.. trials.Concat(routed).OrderByDescending(t => t.Value)];
        foreach (Trial trial in finalists)
        {
            options.Progress?.Invoke("judging finalists in INT8", Array.IndexOf(finalists, trial) / (double)finalists.Length);
            try
            {
                judged.Add(judge.Run(trial));
                if (judge.FineTuned(judged[^1]) is { } tuned)
                {
                    judged.Add(tuned);
                }
            }
            catch (ConversionException e)
            {
                notes.Add($"{trial.Name} cannot be had for the board: {e.Message}");
            }

            if (options.Cancellation.IsCancellationRequested && judged.Count > 0)
            {
                notes.Add("The search was stopped: this is the best that was found until then.");
                break;
            }
        }

        if (judged.Count == 0)
        {
            throw new ConversionException($"None of the candidates can be had for the board. {string.Join(' ', notes)}");
        }

        Recommendation choice = Recommendation.Of(judged, options);
        if (set.Task == LearnTask.Detect && judge.WithCascade(choice.Chosen) is { } cascade)
        {
            judged.Add(cascade);
            choice = Recommendation.Of(judged, options);
        }

        notes.AddRange(RouteGains.Of(judged));
        notes.AddRange(Diagnosis.Of(set, choice.Chosen, searcher.TablesOf(choice.Chosen.Trial.Set)));
        return LearnResult.Of(set with { Notes = [.. notes, .. set.Notes] }, parts, trials, judged, choice, searcher);
    }

    /// <summary>Frames that a window may have, so that each part has room for several; a label's only recording is divided.</summary>
    private static int LongestWindowOf(RecordingSet set) => set.Recordings
        .Where(r => set.Task == LearnTask.Classify || r.Sections.Any(s => s.IsNormal)).GroupBy(r => r.OnlyLabel)
        .Min(group => group.Min(r => r.Recording.LongestSection) / (group.Count() == 1 ? 4 * WindowsPerPart : 4));

    private static void RequireRoles(RecordingSet set, List<Part> parts)
    {
        bool Has(PartRole role) => parts.Any(p => p.Role == role
            && (set.Task == LearnTask.Classify || p.Source.Sections.Any(s => s.IsNormal)));
        if (!Has(PartRole.Train) || !Has(PartRole.Select) || !Has(PartRole.Test))
        {
            throw new ConversionException(
                "There is too little normal work to learn from, to compare by and to judge by. Record for longer, and more than once.");
        }
    }

    /// <summary>The best, the nearly as good and cheaper ones, the best that takes samples and the best that takes features.</summary>
    private static IEnumerable<Trial> Finalists(IReadOnlyList<Trial> trials, LearnOptions options)
    {
        Trial[] full = [.. trials.Where(t => t.Effort == 1)];
        full = full.Length > 0 ? full : [.. trials];
        Trial[] quick = [.. full.Where(t => !(options.Board.SecondsOf((long)t.Instructions) * 1000 > options.Budget))];
        full = quick.Length > 0 ? quick : full;
        IEnumerable<Trial> cheaper = full.Where(t => t.Value >= full[0].Value - MostBehind && !full.Any(t.IsBeatenBy));
        return full.Take(1).Concat(full.GroupBy(t => t.Set.IsSeries).Select(kind => kind.First())).Concat(cheaper.Take(MostFinalists - 3))
            .Concat(full.Take(3)).Distinct().Take(MostFinalists);
    }
}
