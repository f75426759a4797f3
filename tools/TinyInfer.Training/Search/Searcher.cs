using System.Collections.Concurrent;
using System.Diagnostics;
using TinyInfer.Converter;
using TinyInfer.Converter.Pipeline.Routing;
using TinyInfer.Converter.Simulation;
using TinyInfer.Training.Candidates;
using TinyInfer.Training.Recordings;

namespace TinyInfer.Training.Search;

/// <summary>
/// Tries candidates by successive halving (Jamieson and Talwalkar, 2016): all with little effort, the better ones with all of it. Features
/// are computed once for all deciders that take them.
/// </summary>
/// <param name="options">What the user says.</param>
/// <param name="set">The recordings.</param>
/// <param name="parts">Their parts.</param>
/// <param name="log">What has been tried before, in a search that was killed.</param>
internal sealed class Searcher(LearnOptions options, RecordingSet set, IReadOnlyList<Part> parts, TrialLog log)
{
    private const double FirstEffort = 0.25;
    private const int MostTrainWindows = 8000;
    private const int MostSelectWindows = 6000;
    private const int FewestWindows = 10;

    /// <summary>
    /// Of the trained ones, so many are trained to the end: half of them networks over samples, which come late to their best.
    /// </summary>
    private const int Trained = 12;

    /// <summary>Shares of the time after which the first look ends, and the search.</summary>
    private const double FirstShare = 0.5;
    private const double SearchShare = 0.8;

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly ConcurrentDictionary<FeatureSet, Lazy<(WindowTable Train, WindowTable Select)>> _tables = new();
    private readonly ConcurrentBag<Trial> _trials = [];
    private int _done;

    private static readonly Decider[] _deciders = [.. ScorerDecider.All, .. ForestDecider.All, .. NetworkDeciders.All];

    /// <summary>Searches.</summary>
    /// <param name="candidates">Windows and features to try.</param>
    /// <returns>All that was tried, the best first.</returns>
    /// <exception cref="ConversionException">There are too few windows for any of them.</exception>
    internal IReadOnlyList<Trial> Run(IReadOnlyList<FeatureSet> candidates)
    {
        Parallel.ForEach(Partitioner.Create(candidates, EnumerablePartitionerOptions.NoBuffering), Parallelism, features =>
        {
            if (HasTime(FirstShare) || _trials.IsEmpty)
            {
                TryAll(features);
                Report("trying candidates", Interlocked.Increment(ref _done) / (double)candidates.Count);
            }
        });
        if (_trials.IsEmpty)
        {
            throw TooFew(candidates);
        }

        Trial[] promising = [.. Sorted.Where(t => t.Decider.IsTrained).GroupBy(t => t.Set.IsSeries)
            .SelectMany(kind => kind.Take(Trained / 2)).OrderByDescending(t => t.Value)];
        _done = 0;
        Parallel.ForEach(Partitioner.Create(promising, EnumerablePartitionerOptions.NoBuffering), Parallelism, trial =>
        {
            if (HasTime(SearchShare))
            {
                Try(trial.Set, trial.Decider, 1);
                Report("training the better ones", Interlocked.Increment(ref _done) / (double)promising.Length);
            }
        });
        return [.. Sorted];
    }

    /// <summary>The tables of a candidate's windows.</summary>
    /// <param name="features">Window and features.</param>
    internal (WindowTable Train, WindowTable Select) TablesOf(FeatureSet features) =>
        _tables.GetOrAdd(features, own => new(() => ComputeTables(own, set, parts))).Value;

    private static ParallelOptions Parallelism => new() { MaxDegreeOfParallelism = Environment.ProcessorCount };

    /// <summary>The same order each time, whichever thread was first.</summary>
    private IEnumerable<Trial> Sorted => _trials.OrderByDescending(t => t.Value).ThenBy(t => t.Instructions)
        .ThenByDescending(t => t.Effort).ThenBy(t => t.Name, StringComparer.Ordinal);

    private bool HasTime(double share) =>
        !options.Cancellation.IsCancellationRequested && _watch.Elapsed.TotalMinutes < share * options.Minutes;

    /// <summary>Computes the windows to fit to, normal ones alone where anomalies are to be found, and those to compare by.</summary>
    /// <param name="features">Window and features.</param>
    /// <param name="set">The recordings.</param>
    /// <param name="parts">Their parts.</param>
    /// <param name="routes">Ways in which the machine works; null if there is one.</param>
    internal static (WindowTable Train, WindowTable Select) ComputeTables(
        FeatureSet features, RecordingSet set, IReadOnlyList<Part> parts, RoutesDefinition? routes = null)
    {
        WindowTable Of(PartRole role, int most) =>
            WindowTable.Of(features, set.SensorText, parts.Where(p => p.Role == role), most, routes);
        (WindowTable train, WindowTable select) = (Of(PartRole.Train, MostTrainWindows), Of(PartRole.Select, MostSelectWindows));
        return (set.Task == LearnTask.Detect ? train.OfNormal : train, select);
    }

    private void TryAll(FeatureSet features)
    {
        foreach (Decider decider in _deciders)
        {
            if (!HasTime(FirstShare) && !_trials.IsEmpty)
            {
                return;
            }

            Try(features, decider, decider.IsTrained ? FirstEffort : 1);
        }
    }

    private void Try(FeatureSet features, Decider decider, double effort)
    {
        FittedDecider Fit() => decider.Fit(new FittingData(
            features, TablesOf(features).Train, TablesOf(features).Select, set.Labels, effort, options.Seed, options.Cancellation));
        if (log.Find(features.Name, decider.Name, effort) is { } known)
        {
            Add(known, new Lazy<FittedDecider>(Fit));
            return;
        }

        (WindowTable train, WindowTable select) = TablesOf(features);
        if (!IsEnough(train) || !IsEnough(select) || !decider.Suits(features, train.Rows[0].Length, train.Count, set.Task))
        {
            log.Add(new TrialOutcome(features.Name, decider.Name, effort, TrialOutcome.Unsuited, 0, 0));
            return;
        }

        if (TryFit(Fit) is not { } fitted)
        {
            log.Add(new TrialOutcome(features.Name, decider.Name, effort, TrialOutcome.Unsuited, 0, 0));
            return;
        }

        double value = Valuation.Of(fitted, select, set.Task, set.Labels);
        double instructions = WindowCost.Of(features.Define(set.SensorText), null, options.Board).Instructions + fitted.Instructions;
        TrialOutcome outcome = new(features.Name, decider.Name, effort, value, instructions, fitted.Macs);
        if (double.IsFinite(value) && !options.Cancellation.IsCancellationRequested)
        {
            log.Add(outcome);
        }

        Add(outcome, new Lazy<FittedDecider>(fitted));

        void Add(TrialOutcome found, Lazy<FittedDecider> fit)
        {
            if (double.IsFinite(found.Value) && found.Value != TrialOutcome.Unsuited)
            {
                _trials.Add(new Trial(features, decider, effort, found.Value, found.Instructions, found.Macs, fit));
            }
        }
    }

    /// <summary>Fits a decider; null if the windows do not allow it, since features hang together for example.</summary>
    private static FittedDecider? TryFit(Func<FittedDecider> fit)
    {
        try
        {
            return fit();
        }
        catch (ConversionException)
        {
            return null;
        }
    }

    /// <summary>Whether there are enough windows of each class, or of normal work.</summary>
    private bool IsEnough(WindowTable table) => set.Task == LearnTask.Detect
        ? table.AreNormal.Count(n => n) >= FewestWindows
        : set.Labels.All(label => table.Labels.Count(l => l == label) >= FewestWindows);

    private ConversionException TooFew(IReadOnlyList<FeatureSet> candidates)
    {
        double seconds = set.Recordings.Sum(r => r.Recording.Length) / set.Sensor.Rate;
        return new ConversionException(candidates.Count == 0
            ? FormattableString.Invariant(
                $"The recordings hold {set.Recordings.Sum(r => r.Recording.Length):N0} frames, too few for windows to learn from. ")
                + "Record for longer: a few minutes of all that is normal at least."
            : FormattableString.Invariant(
                $"The recordings, {seconds:N0} s in all, have too few windows without a sensor fault or missing values: it takes ")
                + FormattableString.Invariant(
                    $"{FewestWindows} for comparing and some dozens for training, of normal work or of each class. ")
                + "Record for longer, and more than once.");
    }

    private void Report(string stage, double done)
    {
        lock (_watch)
        {
            options.Progress?.Invoke(stage, done);
        }
    }
}
