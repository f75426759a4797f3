namespace TinyInfer.Converter.Pipeline;

/// <summary>The model of a pipeline. Paths are complete.</summary>
/// <param name="File">A blob, or a model to convert.</param>
/// <param name="Calibration">Calibration data; null where there is none.</param>
/// <param name="Validation">Validation data; null where there is none.</param>
/// <param name="Ram">RAM in bytes for activations, working memory and packed weights; null for no limit.</param>
public sealed record ModelReference(string File, string? Calibration, string? Validation, int? Ram)
{
    /// <summary>Whether the file is a blob, which is taken as it is.</summary>
    public bool IsBlob => Path.GetExtension(File).Equals(".tinf", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the object, or the name of the file alone.</summary>
    internal static ModelReference Read(JsonPlace place, string folder)
    {
        string Complete(JsonPlace path)
        {
            string file = Path.GetFullPath(Path.Combine(folder, path.AsText()));
            return System.IO.File.Exists(file) ? file : throw path.Error($"there is no file {file}. Paths count from the pipeline file's folder.");
        }

        if (!place.IsObject)
        {
            return new ModelReference(Complete(place), null, null, null);
        }

        JsonPlace model = place.Require("file", "\"model.onnx\"");
        JsonPlace? calibration = place.Find("calibration");
        JsonPlace? validation = place.Find("validation");
        int? ram = place.Find("ram")?.AsInteger(0);
        place.RejectOthers();
        return new ModelReference(
            Complete(model), calibration == null ? null : Complete(calibration), validation == null ? null : Complete(validation), ram);
    }

    /// <summary>Loads the blob, or converts the model.</summary>
    /// <param name="progress">Told what is being done; null for nobody.</param>
    /// <returns>The model, and its blob.</returns>
    /// <exception cref="ConversionException">The model cannot be used.</exception>
    /// <exception cref="ModelFormatException">The blob cannot be used.</exception>
    public (InferenceModel Model, byte[] Blob) Load(Action<string, double>? progress = null)
    {
        if (IsBlob)
        {
            byte[] blob = Import.InputFile.Read(File);
            return (InferenceModel.Load(blob), blob);
        }

        ConversionResult result = Convert(null, progress);
        return (result.Model, result.Blob);
    }

    /// <summary>Converts the model.</summary>
    /// <param name="name">Name for the blob; null for the file's.</param>
    /// <param name="progress">Told what is being done; null for nobody.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ConversionException">The model cannot be used.</exception>
    public ConversionResult Convert(string? name, Action<string, double>? progress = null) => ModelConverter.Convert(new ConversionOptions
    {
        Model = File,
        Calibration = Calibration,
        Validation = Validation,
        Ram = Ram,
        Name = name,
        Progress = progress,
    });
}
