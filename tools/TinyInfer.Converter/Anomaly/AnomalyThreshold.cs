using System.Globalization;
using TinyInfer.Anomaly;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Import;

namespace TinyInfer.Converter.Anomaly;

/// <summary>
/// Finds the score above which a sample of an autoencoder is an anomaly: what the user asks for, else what the model brings, else the
/// default rule.
/// </summary>
/// <param name="rule">The rule that the user asks for, or null.</param>
/// <param name="source">The source model, which may bring a threshold, and say which score it is of.</param>
/// <param name="normal">Samples that are normal, or null if there are none.</param>
internal sealed class AnomalyThreshold(ThresholdRule? rule, ImportedModel source, SampleSet? normal)
{
    /// <summary>Name of the property of an ONNX model that holds the threshold of its score.</summary>
    internal const string Property = "anomaly_threshold";

    /// <summary>
    /// Name of the property that says what the threshold is of: mean_squared_error, which is also meant without it, or mean_absolute_error.
    /// </summary>
    internal const string ScoreProperty = "anomaly_score";

    /// <summary>A model's own threshold is doubted if more than this part of the calibration samples lies above it.</summary>
    private const double MostAbove = 0.5;

    /// <summary>Scores of the normal samples; null if there are none, or the model is no autoencoder.</summary>
    internal IReadOnlyList<float>? Scores { get; private set; }

    /// <summary>
    /// Puts the threshold, and what it is of, into the metadata of a blob; does nothing for a model that is no autoencoder.
    /// </summary>
    /// <param name="records">The records, otherwise complete.</param>
    /// <param name="isSequence">True where samples are steps of one sequence.</param>
    /// <param name="warnings">Told of a threshold that cannot be taken, or is doubtful.</param>
    internal void Store(BlobModel records, bool isSequence, ICollection<string> warnings)
    {
        InferenceModel model = InferenceModel.Load(BlobWriter.Write(records));
        if (!AnomalyScorer.IsAutoencoder(model))
        {
            if (rule != null || source.AnomalyThreshold != null)
            {
                warnings.Add("The model is no autoencoder (one output of its one input's shape), so that it gets no anomaly threshold.");
            }

            return;
        }

        string? name = source.AnomalyScore;
        ErrorMeasure? named = name == null ? null : ScoreName.Parse(name);
        ErrorMeasure measure = named ?? ErrorMeasure.Squared;
        float? own = rule == null ? Own(name != null && named == null, warnings) : null;
        float[]? scores = normal == null ? null : new AnomalyScorer(model, measure, StateUses.Of(records, isSequence)).Score(normal);
        Scores = scores;
        float? threshold = own ?? (scores == null ? null : (rule ?? new ThresholdRule()).Apply(scores));
        if (threshold <= 0)
        {
            warnings.Add("Every calibration sample comes out exactly as it went in, so that the threshold would be 0; none is set. Give "
                + "samples that vary, or one with --threshold where it is used.");
            threshold = null;
        }
        else if (threshold is { } value && !float.IsFinite(value))
        {
            warnings.Add("The scores of the calibration samples are beyond all numbers, so that no threshold is set. Look at the layers' "
                + "ranges in the report: the weights may be damaged.");
            threshold = null;
        }

        if (own != null)
        {
            Doubt(own.Value, measure, name == null, scores, warnings);
        }

        if (threshold is { } found)
        {
            records.Metadata[Format.Metadata.Threshold] = new[] { found };
        }

        if (threshold != null || named != null)
        {
            records.Metadata[Format.Metadata.Score] = ScoreName.Of(measure);
        }
    }

    private static void Doubt(float own, ErrorMeasure measure, bool isAssumed, float[]? scores, ICollection<string> warnings)
    {
        if (isAssumed)
        {
            warnings.Add($"The model does not say which score its {Property} is of; it is taken for one of the "
                + $"{ScoreName.InWords(measure)}. Say so in the property {ScoreProperty}: {ScoreName.All} are known.");
        }

        int above = scores?.Count(score => score > own) ?? 0;
        if (above > MostAbove * scores?.Length)
        {
            warnings.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{above:N0} of {scores!.Length:N0} calibration samples have a {ScoreName.InWords(measure)} "
                + $"above the model's own {Property}, {own:G4}. If they are normal, the threshold is of "
                + $"another score or scale; --threshold-quantile sets one by the samples."));
        }
    }

    /// <summary>The threshold that the model brings, or null.</summary>
    private float? Own(bool isOfUnknownScore, ICollection<string> warnings)
    {
        string? text = source.AnomalyThreshold;
        string instead = normal == null ? "no threshold is set" : "one is set by the calibration samples";
        if (text == null)
        {
            if (isOfUnknownScore)
            {
                warnings.Add($"The model's {ScoreProperty} '{source.AnomalyScore}' is not "
                    + $"known; {ScoreName.All} are. The mean squared error is taken.");
            }

            return null;
        }

        if (isOfUnknownScore)
        {
            warnings.Add($"The model's {Property} is of the score '{source.AnomalyScore}', which is not known ({ScoreName.All} are). It "
                + $"is left out; {instead}, of the mean squared error.");
            return null;
        }

        if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float own) && own > 0 && float.IsFinite(own))
        {
            return own;
        }

        warnings.Add($"The model's {Property} '{text}' is no number above 0. It is left out; {instead}.");
        return null;
    }
}
