using System.Globalization;
using TinyInfer.Converter.Emit;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Import.Data;

namespace TinyInfer.Converter.Anomaly;

/// <summary>Finds the score above which a sample of an autoencoder is an anomaly: what the user asks for, else what the model brings, else the default rule.</summary>
/// <param name="rule">The rule that the user asks for, or null.</param>
/// <param name="property">The threshold that the source model brings, as text, or null.</param>
/// <param name="normal">Samples that are normal, or null where there are none.</param>
internal sealed class AnomalyThreshold(ThresholdRule? rule, string? property, SampleSet? normal)
{
    /// <summary>Name of the property of an ONNX model that holds the threshold of its score.</summary>
    internal const string Property = "anomaly_threshold";

    /// <summary>Name of the property that says what the threshold is of: mean_squared_error, which is also meant without it, or mean_absolute_error.</summary>
    internal const string ScoreProperty = "anomaly_score";

    /// <summary>Puts the threshold into the metadata of a blob; does nothing for a model that is no autoencoder.</summary>
    /// <param name="records">The records, otherwise complete.</param>
    /// <param name="isSequence">True where samples are steps of one sequence.</param>
    /// <param name="warnings">Told where a threshold is asked for that cannot be.</param>
    internal void Store(BlobModel records, bool isSequence, ICollection<string> warnings)
    {
        InferenceModel model = InferenceModel.Load(BlobWriter.Write(records));
        if (!AnomalyScorer.IsAutoencoder(model))
        {
            if (rule != null)
            {
                warnings.Add("The model is no autoencoder (one output of its one input's shape), so that it gets no anomaly threshold.");
            }

            return;
        }

        if (rule == null && float.TryParse(property, NumberStyles.Float, CultureInfo.InvariantCulture, out float own) && own > 0 && float.IsFinite(own))
        {
            records.Metadata[Format.Metadata.Threshold] = new[] { own };
        }
        else if (normal != null)
        {
            records.Metadata[Format.Metadata.Threshold] = new[] { (rule ?? new ThresholdRule()).Apply(new AnomalyScorer(model, StateUses.Of(records, isSequence)).Score(normal)) };
        }
    }
}
