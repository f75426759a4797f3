using System.Globalization;
using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Changes;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Pipeline.Routing;

namespace TinyInfer.Converter.Pipeline;

/// <summary>Brings a pipeline's detector and its model together: their score is one, and a threshold is compared with no other.</summary>
public static class DetectorAgreement
{
    /// <summary>Two thresholds that differ by less than this part are one, written with fewer digits.</summary>
    private const double SameThreshold = 1e-3;

    /// <summary>Makes the device's settings: what the pipeline file says, and what the model says where the file does not.</summary>
    /// <param name="pipeline">A pipeline with a detector.</param>
    /// <param name="model">Its model; null if it has none.</param>
    /// <param name="takesThreshold">False where the threshold is still to be found, so that neither the file's nor the model's
    /// counts.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="ConversionException">The score needs another model, or the threshold is of another score.</exception>
    public static DetectorSettings Settle(PipelineDefinition pipeline, InferenceModel? model, bool takesThreshold = true)
    {
        DetectorDefinition detector = pipeline.Detector!;
        DetectorSettings settings = detector.CreateSettings();
        if (detector.Score == ScoreKind.Features)
        {
            RequireFeatures(pipeline, settings);
            return settings;
        }

        if (detector.Score == ScoreKind.ModelOutput)
        {
            return model?.Output.Length == 1
                ? settings
                : throw new ConversionException($"{pipeline.File}, detector: its score is what the model gives, which is to be one number"
                    + (model == null
                        ? ", and there is no model. Give a \"model\"."
                        : $", and this one gives {model.Output.Length}. Choose another \"score\", or leave \"detector\" out."));
        }

        if (model == null || model.Input.Length != model.Output.Length)
        {
            throw new ConversionException(
                $"{pipeline.File}, detector: its score compares an autoencoder's output with its input. "
                + "Give a \"model\" that is one, or choose the score \"features\".");
        }

        ModelScore own = ModelScore.Of(model.Metadata);
        if (!detector.IsScoreGiven && own.Named is { } named)
        {
            settings.Reconstruction = detector.CreateReconstruction(named);
        }

        RequireWeights(pipeline, settings);
        if (!takesThreshold)
        {
            settings.Threshold = float.MaxValue;
        }
        else if (!float.IsNaN(settings.Threshold))
        {
            RequireOwnScore(pipeline, settings, own);
        }
        else if (own.Threshold is { } threshold)
        {
            RequireSameScore(pipeline, settings, own);
            settings.Threshold = threshold;
        }

        return settings;
    }

    /// <summary>Makes the device's settings of each route.</summary>
    /// <param name="pipeline">A pipeline with routes.</param>
    /// <param name="model">Its model, or those of its routes; null if it has none.</param>
    /// <returns>The settings of each.</returns>
    /// <exception cref="ConversionException">Routes have no thresholds, or a detector and a model do not go together.</exception>
    public static IReadOnlyList<DetectorSettings> SettleRoutes(PipelineDefinition pipeline, PipelineModel? model)
    {
        RoutesDefinition routes = pipeline.Routes!;
        if (routes.Detectors == null && routes.Thresholds == null && routes.Models == null)
        {
            throw new ConversionException($"{routes.Place}: the routes have neither \"thresholds\" nor \"parameters\". Find them with "
                + "tinyinfer fit, or give one threshold for each route.");
        }

        return [.. Enumerable.Range(0, routes.Count).Select(route =>
        {
            PipelineDefinition own = pipeline with { Detector = routes.Detectors?[route] ?? pipeline.Detector };
            InferenceModel? network = model?.OfRoute(route)?.Model;
            if (routes.Models != null && (own.Detector!.Score == ScoreKind.Features) != (network == null))
            {
                throw new ConversionException($"{routes.Place}: route {route}, {routes.Describe(route)}, " + (network == null
                    ? "has no model, and its detector needs one. Find \"parameters\" with tinyinfer fit."
                    : "has a model, and its detector scores features. Choose another \"score\", or write null for the model."));
            }

            DetectorSettings settings = Settle(own, network, takesThreshold: routes.Thresholds == null);
            settings.Threshold = routes.Thresholds?[route] ?? settings.Threshold;
            return settings.Scorer?.IsLearning != true && !float.IsNaN(settings.Threshold)
                ? settings
                : throw new ConversionException($"{routes.Place}: thresholds of routes are for a score that does not learn on the machine. "
                    + "Leave \"baseline\" out, and fit a detector with tinyinfer fit.");
        })];
    }

    /// <summary>Description of a detector's score.</summary>
    /// <param name="settings">The detector's settings.</param>
    /// <returns>Such as: mean absolute error, weighted.</returns>
    public static string Describe(DetectorSettings settings)
    {
        string score = settings.Scorer != null
            ? $"{settings.Scorer.Kind} score of the features"
            : ScoreName.InWords(MeasureOf(settings)) + (IsWeighted(settings) ? ", weighted" : string.Empty);
        return settings.Filter == null ? score : $"{score}, through {settings.Filter.Kind}";
    }

    private static ErrorMeasure MeasureOf(DetectorSettings settings) => settings.Reconstruction?.Measure ?? ErrorMeasure.Squared;

    private static bool IsWeighted(DetectorSettings settings) =>
        settings.Reconstruction?.Weights is { } weights && weights.Any(w => w != weights[0]);

    private static void RequireFeatures(PipelineDefinition pipeline, DetectorSettings settings)
    {
        int features = pipeline.FeatureCount;
        if (settings.Scorer?.FeatureCount is { } count && count != features)
        {
            throw new ConversionException(
                $"{pipeline.File}: the detector scores {count} features, and the pipeline gives "
                + $"{features}. Fit it again with tinyinfer fit, or correct \"baseline\".");
        }
    }

    private static void RequireWeights(PipelineDefinition pipeline, DetectorSettings settings)
    {
        int parts = pipeline.Features.Count == 1 ? pipeline.Features[0].Value.PartCount : pipeline.Features.Sum(f => f.Value.Count);
        if (settings.Reconstruction is { Weights: not null } reconstruction && reconstruction.Channels != parts)
        {
            throw new ConversionException(
                $"{pipeline.File}, detector: there are {reconstruction.Channels} weights, and {parts} are expected: one "
                + "per feature, or one per channel where features are raw samples.");
        }
    }

    /// <summary>A threshold in the file is of the score in the file; but not if it is the model's, which is of another.</summary>
    private static void RequireOwnScore(PipelineDefinition pipeline, DetectorSettings settings, ModelScore own)
    {
        if (own.Threshold is { } threshold && own.Named is { } named && named != MeasureOf(settings)
            && Math.Abs(threshold - settings.Threshold) <= SameThreshold * threshold)
        {
            throw Disagreement(pipeline, settings, own,
                string.Create(CultureInfo.InvariantCulture, $"{settings.Threshold:G6} is the model's own threshold, which"));
        }
    }

    private static void RequireSameScore(PipelineDefinition pipeline, DetectorSettings settings, ModelScore own)
    {
        if (own.Measure != MeasureOf(settings) || IsWeighted(settings) || settings.Filter is Cusum or PageHinkley)
        {
            throw Disagreement(pipeline, settings, own,
                string.Create(CultureInfo.InvariantCulture, $"the model's threshold, {own.Threshold:G6},"));
        }
    }

    private static ConversionException Disagreement(
        PipelineDefinition pipeline, DetectorSettings settings, ModelScore own, string threshold) => new(
        $"{pipeline.File}, detector: {threshold} is of the {ScoreName.InWords(own.Measure)}, and the detector's score is the "
        + $"{Describe(settings)}. "
        + "Make \"score\" that of the threshold, or give a \"threshold\" of this score; tinyinfer fit finds one.");
}
