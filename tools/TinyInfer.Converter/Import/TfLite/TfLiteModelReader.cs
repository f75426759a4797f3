
namespace TinyInfer.Converter.Import.TfLite;

/// <summary>Models quantized by TensorFlow Lite: everything is fixed, and the file is taken as it is.</summary>
internal static class TfLiteModelReader
{
    internal static bool Opens(string path, byte[] file) =>
        TfLiteFile.IsTfLite(file) || Path.GetExtension(path).Equals(".tflite", StringComparison.OrdinalIgnoreCase);

    internal static ImportedModel Read(byte[] file, ImportOptions options) =>
        new(TfLiteImporter.Import(TfLiteFile.Read(file), options.Rounding ?? RoundingMode.TfLite), null) { IsQuantized = true };
}
