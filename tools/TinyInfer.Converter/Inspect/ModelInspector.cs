using TinyInfer.Converter.Files;

namespace TinyInfer.Converter.Inspect;

/// <summary>Looks into a model file of any kind.</summary>
public static class ModelInspector
{
    /// <summary>Looks into a file.</summary>
    /// <param name="path">A .tinf, .onnx or .tflite file.</param>
    /// <param name="dimensions">Sizes of named dynamic dimensions.</param>
    /// <returns>What it holds.</returns>
    /// <exception cref="ConversionException">The file cannot be read, or is none of these.</exception>
    public static ModelInspection Inspect(string path, IReadOnlyDictionary<string, int> dimensions)
    {
        byte[] file = InputFile.Read(path);
        return file.AsSpan().StartsWith("TINF"u8) || Path.GetExtension(path).Equals(".tinf", StringComparison.OrdinalIgnoreCase)
            ? BlobInspector.Inspect(path)
            : SourceInspector.Inspect(path, file, dimensions);
    }
}
