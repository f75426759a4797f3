using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Scores;
using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Simulation;
using TinyInfer.Signal;

namespace TinyInfer.Converter.Fitting;

/// <summary>Fits a pipeline's detector to a recording of normal work.</summary>
public static class DetectorFitter
{
    /// <summary>Windows that a fit takes at least.</summary>
    internal const int FewestWindows = 20;

    private const double SecondsPerDay = 86400;

    /// <summary>Fits a detector.</summary>
    /// <param name="definition">The pipeline; what its detector says about debouncing and hysteresis is kept.</param>
    /// <param name="recording">Normal work; windows with a sensor fault are left out.</param>
    /// <param name="truth">What happens in the recording: windows that hold a frame that is not normal are left out; null if all of it is
    /// normal.</param>
    /// <param name="choice">What to fit.</param>
    /// <param name="rule">How the threshold comes from the scores, where <paramref name="change"/> does not say so.</param>
    /// <param name="change">A change detector to be fitted to the scores, in place of the pipeline's filter; null to keep that.</param>
    /// <param name="progress">Told what is being done; null for nobody.</param>
    /// <param name="isChosen">Whether a window counts, by its index; null for all.</param>
    /// <param name="given">A score of features that was fitted elsewhere: the recording gives its threshold; null to fit it here.</param>
    /// <returns>The detector's settings, and the windows they come from.</returns>
    /// <exception cref="ConversionException">The recording has too few windows, or the pipeline has no score to fit.</exception>
    public static FittedDetector Fit(
        PipelineDefinition definition,
        Recording recording,
        Truth? truth,
        ScorerChoice choice,
        ThresholdRule rule,
        ChangeRule? change,
        Action<string, double>? progress = null,
        Func<int, bool>? isChosen = null,
        Scorer? given = null)
    {
        List<string> warnings = [.. recording.Warnings, .. truth?.Warnings ?? []];
        bool IsNormal(int start) => truth == null || truth.IsNormal(start, start + definition.Span);
        bool IsChosen(int window) => isChosen == null || isChosen(window);
        DetectorSettings settings;
        float[] scores;
        int faulty;
        int anomalous;
        if (choice.Method == FitMethod.Quantile)
        {
            (settings, SimulatedWindow[] windows) = Score(definition, recording, warnings, progress);
            windows = [.. windows.Where((_, i) => IsChosen(i))];
            faulty = windows.Count(w => w.Fault != SensorFault.None);
            scores = [.. windows.Where(w => float.IsFinite(w.Score) && IsNormal(w.Start)).Select(w => w.Score)];
            anomalous = windows.Count(w => w.Fault == SensorFault.None && !IsNormal(w.Start));
            Require(scores.Length, FewestWindows, anomalous, windows.Select(w => w.Fault), recording);
        }
        else
        {
            settings = definition.Detector?.CreateSettings() ?? new DetectorSettings();
            FeatureTable table = FeatureTable.Compute(definition, recording, progress);
            HashSet<int> bad = [.. table.FaultyWindows.Where(IsChosen)];
            float[][] rows = [.. table.Values.Chunk(table.FeatureCount)
                .Where((_, i) => IsChosen(i) && !bad.Contains(i) && IsNormal(table.Starts[i]))];
            int chosen = Enumerable.Range(0, table.Windows).Count(IsChosen);
            (faulty, anomalous) = (bad.Count, chosen - bad.Count - rows.Length);
            Require(rows.Length, Math.Max(FewestWindows, 2 * choice.Components), anomalous, table.Faults.Where((_, i) => IsChosen(i)),
                recording);
            settings.Reconstruction = null;
            settings.Scorer = given ?? choice.Method switch
            {
                FitMethod.Mahalanobis => ScorerFit.Mahalanobis(rows),
                FitMethod.Mixture => ScorerFit.Mixture(rows, choice.Components),
                FitMethod.Pca => PrincipalFit.Fit(rows, choice, rule.Quantile),
                _ => ScorerFit.Clusters(rows, choice.Components, rule.Quantile),
            };
            scores = [.. rows.Select(settings.Scorer.Score)];
        }

        if (change != null)
        {
            (settings.Filter, settings.Threshold) =
                ChangeFit.Fit(change, scores, change.FalseAlarmsPerDay * definition.SecondsPerHop / SecondsPerDay);
        }
        else
        {
            settings.Threshold = Threshold(Filtered(settings, scores), choice.Method, rule);
        }

        if (settings.Threshold == 0 && choice.Method == FitMethod.Quantile)
        {
            warnings.Add("All scores of the recording are 0, and so is the threshold: the slightest difference will be an anomaly. "
                + "Record the machine at work.");
        }

        return new FittedDetector(settings, scores.Length, faulty, anomalous, warnings);
    }

    /// <summary>Scores of the pipeline's own detector, before its filter, which is to see normal windows alone.</summary>
    private static (DetectorSettings Settings, SimulatedWindow[] Windows) Score(
        PipelineDefinition definition, Recording recording, List<string> warnings, Action<string, double>? progress)
    {
        if (definition.Detector == null)
        {
            throw new ConversionException(
                $"{definition.File}: there is no \"detector\" whose threshold could be fitted. Add one, or choose another --method.");
        }

        PipelineDefinition unfiltered = definition with
        {
            Detector = WithoutFilter(definition.Detector),
            Cascade = null,
            Routes = null,
            Learning = null,
            Health = null,
        };
        PipelineModel? loaded = definition.LoadModel(progress: progress);
        warnings.AddRange(loaded?.Warnings ?? []);
        SimulatedWindow[] windows = [.. new Simulator(unfiltered, loaded, takesThreshold: false).Run(recording, progress)];
        return (DetectorAgreement.Settle(definition, loaded?.Model, takesThreshold: false), windows);
    }

    /// <summary>Scores after the filter, which the device compares.</summary>
    private static float[] Filtered(DetectorSettings settings, float[] scores)
    {
        if (settings.Filter is not { } filter)
        {
            return scores;
        }

        float[] filtered = [.. scores.Select(score => filter.Update(score))];
        filter.Reset();
        return filtered;
    }

    /// <summary>The same detector, comparing scores as they come.</summary>
    private static DetectorDefinition WithoutFilter(DetectorDefinition detector) => detector with
    {
        CreateSettings = () =>
        {
            DetectorSettings settings = detector.CreateSettings();
            settings.Filter = null;
            return settings;
        },
    };

    private static void Require(int windows, int fewest, int anomalous, IEnumerable<SensorFault> faults, Recording recording)
    {
        if (windows < fewest)
        {
            string others = anomalous == 0 ? string.Empty : $" {anomalous} more hold frames that are not normal by their labels.";
            string[] kinds = [.. SimulationSummary.CountFaults(faults).Select(f => $"{f.Key} {f.Value}")];
            string wrong = kinds.Length == 0
                ? string.Empty
                : $" The others have a fault: {string.Join(", ", kinds)}.{string.Concat(recording.Warnings.Select(w => $" {w}"))}";
            throw new ConversionException(
                $"The recording has {windows} {(anomalous == 0 ? string.Empty : "normal ")}windows without a sensor fault, and a fit "
                + $"takes {fewest}.{others}{wrong} Record for longer.");
        }
    }

    /// <summary>A log likelihood has no zero to multiply from: there, the margin widens the distance from the median.</summary>
    private static float Threshold(float[] scores, FitMethod method, ThresholdRule rule)
    {
        if (method != FitMethod.Mixture)
        {
            return rule.Apply(scores);
        }

        float quantile = (rule with { Margin = 1 }).Apply(scores);
        float median = new ThresholdRule(0.5, 1).Apply(scores);
        return quantile + (float)((rule.Margin - 1) * (quantile - median));
    }
}
