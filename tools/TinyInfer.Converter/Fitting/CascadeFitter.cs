using System.Globalization;
using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Format;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Simulation;
using TinyInfer.Signal;
using TinyInfer.Signal.Features;

namespace TinyInfer.Converter.Fitting;

/// <summary>Finds a first stage's thresholds: as high as the windows allow that have to go on.</summary>
/// <remarks>
/// Thresholds of several channels stand to each other as the channels' medians in normal windows do, so that one number is sought. It is
/// the lowest that stops the same normal windows as the highest would that the wanted rate allows: what lies between is of faults that the
/// recording does not have.
/// </remarks>
public static class CascadeFitter
{
    /// <summary>Without labels, windows have to go on whose score is above this part of the threshold.</summary>
    internal const double HighScore = 0.75;

    /// <summary>Without labels, so many normal windows may be stopped: nobody knows how faults begin.</summary>
    private const double MostStopped = 0.95;

    /// <summary>Without labels, measures that stop nearly as many windows as the best are as good.</summary>
    private const double Nearly = 0.9;

    private const int FewestWindows = 20;

    /// <summary>Room for the rounding of a threshold that stands in a file.</summary>
    private const double Room = 1 + 1e-5;

    private static readonly double[] _nothing = [];

    /// <summary>Fits a first stage.</summary>
    /// <param name="definition">The pipeline; of its own cascade the turns are kept, and the measure if the rule names none.</param>
    /// <param name="recording">What the sensor gave.</param>
    /// <param name="truth">What happens in it; null if all of it is normal.</param>
    /// <param name="detectors">The pipeline's detector, fitted; of a pipeline with routes one for each.</param>
    /// <param name="rule">What for.</param>
    /// <param name="progress">Told what is being done; null for nobody.</param>
    /// <returns>The first stage, and what it does to the recording's windows.</returns>
    /// <exception cref="ConversionException">There are too few windows, or none can be stopped.</exception>
    public static FittedCascade Fit(PipelineDefinition definition, Recording recording, Truth? truth,
        IReadOnlyList<DetectorSettings> detectors, CascadeRule rule, Action<string, double>? progress = null) =>
        Fit(() => definition, [(recording, truth)], detectors, rule, progress);

    /// <summary>Fits a first stage to several recordings.</summary>
    /// <param name="read">Gives the pipeline, for each recording anew: it keeps the state of its filters.</param>
    /// <param name="recordings">What the sensor gave, and what happens in each; null if all of it is normal.</param>
    /// <param name="detectors">The pipeline's detector, fitted; of a pipeline with routes one for each.</param>
    /// <param name="rule">What for.</param>
    /// <param name="progress">Told what is being done; null for nobody.</param>
    internal static FittedCascade Fit(Func<PipelineDefinition> read, IReadOnlyList<(Recording Recording, Truth? Truth)> recordings,
        IReadOnlyList<DetectorSettings> detectors, CascadeRule rule, Action<string, double>? progress = null)
    {
        PipelineDefinition definition = read();
        if (definition.History > 1)
        {
            throw new ConversionException(
                $"{definition.File}: a first stage leaves windows out, and a \"history\" needs the features of each. Fit "
                + "without --cascade.");
        }

        bool hasLabels = recordings.Any(r => r.Truth?.Sections.Any(s => !s.IsNormal) == true);
        (SimulatedWindow Window, Truth? Truth)[] windows = [.. recordings.SelectMany(r =>
            Windows(read(), r.Recording, detectors, !hasLabels, progress).Select(w => (w, r.Truth)))];
        bool[] normal = [.. windows.Select(w => w.Window.Fault == SensorFault.None
            && w.Truth?.IsNormal(w.Window.Start, w.Window.End) != false)];
        bool[] needed = [.. windows.Select((w, i) => w.Window.Fault == SensorFault.None && (hasLabels
            ? w.Truth != null && DetectionQuality.IsAnomalous(w.Window, w.Truth.Sections)
            : normal[i] && w.Window.Score > HighOf(w.Window.Threshold)))];
        if (normal.Count(n => n) < FewestWindows || (hasLabels && !needed.Contains(true)))
        {
            throw new ConversionException(
                $"The recording has {normal.Count(n => n)} normal windows without a sensor fault and {needed.Count(n => n)} that have to "
                + $"go on; a first stage is fitted to {FewestWindows} normal ones and, if there are labels, one that is not. "
                + "Record for longer.");
        }

        Statistic? wanted = rule.Measure ?? definition.Cascade?.Measure;
        FittedCascade[] all = [.. CascadeDefinition.Measures.Values.Where(measure => wanted == null || measure == wanted)
            .Select(measure => Choose(definition, [.. recordings.SelectMany(r => Levels(read(), r.Recording, measure))], measure, normal,
                needed, hasLabels, rule.MissRate))];

        // Nobody knows what faults look like: then that is taken which has to rise least to go on.
        int stopped = all.Max(fitted => fitted.StoppedWindows);
        FittedCascade best = hasLabels
            ? all.First(fitted => fitted.StoppedWindows == stopped)
            : all.Where(fitted => fitted.StoppedWindows >= Nearly * stopped).MinBy(fitted => fitted.Rise)!;
        if (best.StoppedWindows > 0)
        {
            return best;
        }

        string measures = wanted == null ? "every measure" : best.Definition.MeasureName;
        throw new ConversionException("No normal window could be stopped: " + (best.NeededWindows == 0
            ? $"nothing moves in them, by {measures}. Record the machine at work."
            : string.Create(CultureInfo.InvariantCulture, $"of the {best.NeededWindows:N0} windows that have to go on, ")
                + string.Create(CultureInfo.InvariantCulture, $"more than {100 * rule.MissRate:G3} % are no louder than all normal ones, ")
                + $"by {measures}. Such a machine needs no cascade, or a larger --miss."));
    }

    /// <summary>The score from which on a window has to be looked at; for thresholds below 0 less is more.</summary>
    private static double HighOf(float threshold) => threshold > 0 ? HighScore * threshold : threshold / HighScore;

    /// <summary>The windows with the detector's scores; without scores where those are not asked for.</summary>
    private static SimulatedWindow[] Windows(PipelineDefinition definition, Recording recording,
        IReadOnlyList<DetectorSettings> detectors, bool withScores, Action<string, double>? progress)
    {
        if (withScores)
        {
            DetectorDefinition[] own = [.. detectors.Select(d => DetectorDefinition.Of(DetectorWriter.Write(d)))];
            PipelineDefinition fitted = definition with
            {
                Cascade = null,
                Detector = own[0],
                Routes = definition.Routes == null ? null : definition.Routes with { Thresholds = null, Detectors = own },
            };
            bool scoresFeatures = own.All(detector => detector.Score == ScoreKind.Features);
            return [.. new Simulator(fitted, scoresFeatures ? null : fitted.LoadModel(progress: progress)).Run(recording, progress)];
        }

        FeatureTable table = FeatureTable.Compute(definition, recording, progress);
        return [.. table.Starts.Select((start, i) =>
            new SimulatedWindow(start, start + definition.Span, DetectorState.Normal, table.Faults[i], false))];
    }

    private static FittedCascade Choose(PipelineDefinition definition, double[][] levels, Statistic measure, bool[] normal,
        bool[] needed, bool hasLabels, double missRate)
    {
        double[] typical = [.. Enumerable.Range(0, definition.Sensor.Channels).Select(
            channel => Median(levels.Where((_, i) => normal[i]).Select(window => window[channel])))];
        double[] loudness = [.. levels.Select(window => window.Select((level, channel) =>
            typical[channel] > 0 ? level / typical[channel] : level > 0 ? double.PositiveInfinity : 0).Max())];
        double[] ofNormal = [.. loudness.Where((_, i) => normal[i]).Order()];
        double[] ofNeeded = [.. loudness.Where((_, i) => needed[i]).Order()];
        double limit = ofNeeded.ElementAtOrDefault((int)(missRate * ofNeeded.Length)) is > 0 and double first ? first : 0;
        limit = ofNeeded.Length == 0 ? double.PositiveInfinity : limit;
        double most = hasLabels ? double.PositiveInfinity : ofNormal[(int)(MostStopped * (ofNormal.Length - 1))];

        // Above the loudest window that is stopped, and below the next that has to go on.
        double loudest = ofNormal.LastOrDefault(l => l < limit && l <= most && double.IsFinite(l), 0);
        double factor = Math.Min(loudest * Room, (loudest + Math.Min(limit, 2 * loudest)) / 2);
        double[] units = CascadeDefinition.UnitsOf(measure, definition.Sensor);
        double[] thresholds = [.. typical.Select((level, channel) => Rounded(factor * level * units[channel]))];
        bool[] stopped = [.. levels.Select(window => window.Select((level, channel) =>
            level * units[channel] <= thresholds[channel]).All(isQuiet => isQuiet))];
        int Count(bool[] chosen) => stopped.Where((isStopped, i) => isStopped && chosen[i]).Count();
        return new FittedCascade(
            new CascadeDefinition(definition.File, measure, thresholds.Distinct().Count() == 1 ? [thresholds[0]] : thresholds,
                definition.Cascade?.Every ?? CascadeDefinition.StandardEvery, null),
            ofNormal.Length,
            loudest > 0 ? Count(normal) : 0,
            ofNeeded.Length,
            loudest > 0 ? Count(needed) : 0,
            hasLabels,
            missRate,
            factor);
    }

    /// <summary>What the device measures in each window, channel by channel, in counts.</summary>
    private static double[][] Levels(PipelineDefinition definition, Recording recording, Statistic measure)
    {
        FeaturePipeline pipeline = (definition with
        {
            Cascade = new CascadeDefinition(definition.File, measure, [0], 1, null),
        }).CreatePipeline();
        List<double[]> levels = [];
        new Playback(definition, recording, new FeatureGuard(pipeline), new TelemetryLog()).Run(
            _ => levels.Add(pipeline.Fault != SensorFault.None
                ? _nothing
                : [.. Enumerable.Range(0, recording.Channels).Select(channel => (double)pipeline.Gate.GetLevel(channel))]),
            "measuring levels",
            null);
        double[] silent = new double[recording.Channels];
        return [.. levels.Select(level => level.Length == 0 ? silent : level)];
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>Seven digits, which are as many as the device compares.</summary>
    private static double Rounded(double value) => double.Parse(value.ToString("G7", CultureInfo.InvariantCulture),
        CultureInfo.InvariantCulture);
}
