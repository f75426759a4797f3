using System.Globalization;
using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Format;
using TinyInfer.Converter.Emit;
using TinyInfer.Converter.Emit.Compiled;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Format;

namespace TinyInfer.Converter.Scaffold;

/// <summary>
/// Writes a pipeline's model as C# for firmware, with the detector's parameters in its metadata: compiled, with the weights in the code, where one assembly holds it.
/// </summary>
public static class GuardModel
{
    /// <summary>Converts the model and writes it.</summary>
    /// <param name="definition">A pipeline with a model and a detector.</param>
    /// <param name="name">Name for model and files.</param>
    /// <param name="progress">Told what is being done; null for nobody.</param>
    /// <returns>The files; the first holds the model's class.</returns>
    /// <exception cref="ConversionException">The pipeline has no model or no detector, or they cannot be used.</exception>
    public static IReadOnlyList<GeneratedFile> Write(PipelineDefinition definition, string name, Action<string, double>? progress = null)
    {
        if (definition.Model == null || definition.Detector == null)
        {
            throw new ConversionException(
                definition.Model != null
                    ? $"{definition.File}: firmware is made for anomaly detectors, and the pipeline has no \"detector\". A classifier takes code of your own around its model: see tinyinfer convert."
                    : $"{definition.File}: firmware needs a \"model\" and a \"detector\", or a detector that scores features. Add them to the pipeline.");
        }

        ConversionResult result = definition.Model.Convert(name, progress);
        int features = definition.Features.Sum(f => f.Value.Count) * definition.History;
        if (result.Model.Input.Length != features || result.Model.Output.Length != features)
        {
            throw new ConversionException(
                $"{definition.File}: the model takes {result.Model.Input.Length} values and gives {result.Model.Output.Length}, and the features are {features}. An autoencoder of the features is expected: change window, features, history or model.");
        }

        DetectorSettings settings = definition.Detector.CreateSettings();
        if (float.IsNaN(settings.Threshold) && result.Model.Metadata.GetFloats(Metadata.Threshold) is { Length: > 0 } own)
        {
            settings.Threshold = own[0];
        }

        result.Records.Metadata[Detector.MetadataKey] = DetectorWriter.Write(settings);
        string[] about =
        [
            $"{name}: INT8 model from {Path.GetFileName(definition.Model.File)}, with the detector of {Path.GetFileName(definition.File)}, by tinyinfer new.",
            string.Create(CultureInfo.InvariantCulture, $"{result.WeightCount:N0} weights, {result.Macs:N0} multiply-accumulates a run."),
        ];
        CompiledModel compiled = CompiledModelEmitter.Emit(name, result.Records, _ => true);

        // Code that does not fit one assembly would need further projects; the same weights as bytes do with this one.
        return compiled.Files.Any(f => f.NeedsOwnAssembly) ? BlobSourceWriter.Write(name, BlobWriter.Write(result.Records), about) : compiled.FilesAbout(about);
    }
}
