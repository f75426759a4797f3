using TinyInfer.Anomaly.Format;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Scaffold.Fleet;

/// <summary>
/// What of a pipeline boards can have replaced: its model, with all that decides on its output in the metadata, or the parameters of a
/// detector that scores features.
/// </summary>
public static class FieldContent
{
    /// <summary>Makes it.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="model">Its model; null to have it converted, where there is one.</param>
    /// <returns>The bytes that a board's store holds.</returns>
    /// <exception cref="ConversionException">The pipeline has routes, or neither a model nor a detector of features, or they cannot be
    /// used.</exception>
    public static byte[] Of(PipelineDefinition definition, PipelineModel? model = null)
    {
        if (definition.Routes != null)
        {
            throw new ConversionException($"{definition.File}: --fleet is for a pipeline without \"routes\". Leave one of them out.");
        }

        return definition.Detector?.Score == ScoreKind.Features
            ? DetectorWriter.Write(DetectorAgreement.Settle(definition, null))
            : BlobWriter.Write(GuardModel.Complete(definition, model ?? definition.Model?.Load()).Records);
    }
}
