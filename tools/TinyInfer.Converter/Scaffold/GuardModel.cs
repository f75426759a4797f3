using System.Globalization;
using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Format;
using TinyInfer.Converter.Emit;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Format;

namespace TinyInfer.Converter.Scaffold;

/// <summary>Writes a pipeline's model as C# for firmware, with the detector's parameters in its metadata.</summary>
public static class GuardModel
{
    /// <summary>Converts the model and writes it.</summary>
    /// <param name="definition">A pipeline with a model and a detector.</param>
    /// <param name="name">Name for model and files.</param>
    /// <param name="progress">Told what is being done; null for nobody.</param>
    /// <returns>The blob, and the files.</returns>
    /// <exception cref="ConversionException">The pipeline has no model or no detector, or they cannot be used.</exception>
    public static (byte[] Blob, IReadOnlyList<GeneratedFile> Files) Write(PipelineDefinition definition, string name, Action<string, double>? progress = null)
    {
        if (definition.Model == null || definition.Detector == null)
        {
            throw new ConversionException($"{definition.File}: firmware needs a \"model\" and a \"detector\". Add them to the pipeline.");
        }

        ConversionResult result = definition.Model.Convert(name, progress);
        DetectorSettings settings = definition.Detector.CreateSettings();
        if (float.IsNaN(settings.Threshold) && result.Model.Metadata.GetFloats(Metadata.Threshold) is { Length: > 0 } own)
        {
            settings.Threshold = own[0];
        }

        result.Records.Metadata[Detector.MetadataKey] = DetectorWriter.Write(settings);
        byte[] blob = BlobWriter.Write(result.Records);
        string[] about =
        [
            $"{name}: INT8 model from {Path.GetFileName(definition.Model.File)}, with the detector of {Path.GetFileName(definition.File)}, by tinyinfer new.",
            string.Create(CultureInfo.InvariantCulture, $"Blob of {blob.Length:N0} bytes, {result.WeightCount:N0} weights."),
        ];
        return (blob, BlobSourceWriter.Write(name, blob, about));
    }
}
