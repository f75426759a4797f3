using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Format;
using TinyInfer.Anomaly.Health;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Scaffold;

/// <summary>
/// Writes a pipeline's model as C# for firmware, an autoencoder with the detector's parameters in its metadata, a classifier with its
/// classes: with the weights in the code where that suits a layer.
/// </summary>
public static class GuardModel
{
    /// <summary>Writes the model.</summary>
    /// <param name="definition">A pipeline with a model, and a detector unless that is a classifier.</param>
    /// <param name="model">The model; null if the pipeline has none.</param>
    /// <param name="name">Name for model and files.</param>
    /// <returns>The files; the first holds the model's class.</returns>
    /// <exception cref="ConversionException">The pipeline has no model, or it cannot be used.</exception>
    public static IReadOnlyList<GeneratedFile> Write(PipelineDefinition definition, PipelineModel? model, string name) =>
        definition.Routes == null ? WriteOne(definition, definition.Model, model, name)
        : [
            .. model?.Routes == null
                ? model == null ? [] : WriteOne(definition, definition.Model, model, name)
                : model.Routes.SelectMany((own, route) => own == null ? []
                    : WriteOne(definition, definition.Routes.Models![route], own, $"{name}{route}")),
            GuardDetector.Write(definition, model, name),
        ];

    private static IReadOnlyList<GeneratedFile> WriteOne(
        PipelineDefinition definition, ModelReference? reference, PipelineModel? model, string name)
    {
        ConversionResult result = Complete(definition, model);
        bool isDetector = definition.Detector != null;
        string with = isDetector ? $", with the detector of {Path.GetFileName(definition.File)}" : string.Empty;
        string[] about =
        [
            $"{name}: INT8 model from {Path.GetFileName(reference!.File)}{with}, by tinyinfer new.",
            $"{result.WeightCount:N0} weights, {result.Macs:N0} multiply-accumulates per run.",
        ];

        CompiledModel compiled = result.Compiled!;
        IReadOnlyList<GeneratedFile> files =
            CompiledModelEmitter.Emit(name, result.Records, layer => compiled.Layers[layer].IsCompiled, result.Board)
                .FilesAbout(about);
        return isDetector ? files
            : [.. files, GuardClasses.Write(definition, result.Model, name)];
    }

    /// <summary>Puts into a model's metadata what decides on its output.</summary>
    /// <param name="definition">A pipeline with a model, and a detector unless that is a classifier.</param>
    /// <param name="model">The model; null if the pipeline has none.</param>
    /// <returns>The model's conversion.</returns>
    /// <exception cref="ConversionException">The pipeline has no model, or it cannot be used.</exception>
    internal static ConversionResult Complete(PipelineDefinition definition, PipelineModel? model)
    {
        if (model == null)
        {
            throw new ConversionException(
                $"{definition.File}: firmware needs a \"model\" (an autoencoder with a \"detector\", or a "
                + "classifier), or a detector that scores features. Add one to the pipeline.");
        }

        ConversionResult result = model.Conversion
            ?? throw new ConversionException(
                $"{definition.File}: firmware has its models converted anew, and a .tinf file is converted already. "
                + "Give the .onnx or .tflite file that it was made from.");
        int features = definition.FeatureCount;
        bool isDetector = definition.Detector != null;
        bool isAutoencoder = isDetector && definition.Detector!.Score != ScoreKind.ModelOutput;
        if (result.Model.Input.Length != features || (isAutoencoder && result.Model.Output.Length != features))
        {
            string kind = isAutoencoder ? "An autoencoder" : isDetector ? "A score" : "A classifier";
            throw new ConversionException(
                $"{definition.File}: the model takes {result.Model.Input.Length} values and gives {result.Model.Output.Length}, "
                + $"and the features are {features}. {kind} of the features is expected: change window, features, history or model.");
        }

        if (isDetector && definition.Routes == null)
        {
            result.Records.Metadata[Detector.MetadataKey] = DetectorWriter.Write(DetectorAgreement.Settle(definition, result.Model));
            if (definition.Health is { } health)
            {
                result.Records.Metadata[HealthProfile.MetadataKey] = health.Profile;
            }
        }

        return result;
    }
}
