using System.Globalization;
using Google.Protobuf;
using TinyInfer.Converter.Files;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Brings in weights that lie in a file beside the model, as PyTorch's exporter writes them.</summary>
internal static class ExternalData
{
    private const int External = 1;

    /// <summary>Puts all external weights into the model.</summary>
    /// <param name="model">The model; changed.</param>
    /// <param name="path">Its file.</param>
    /// <exception cref="ConversionException">A file of weights is absent, too short, or outside the model's folder.</exception>
    internal static void Load(ModelProto model, string path)
    {
        Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
        foreach (TensorProto tensor in OnnxGraphs.Tensors(model).Where(t => t.DataLocation == External))
        {
            string location = Entry(tensor, "location")
                ?? throw new ConversionException($"weights '{tensor.Name}' lie in a file that is not named.");
            if (!files.TryGetValue(location, out byte[]? bytes))
            {
                bytes = InputFile.Read(Beside(path, location));
                files.Add(location, bytes);
            }

            long offset = Number(tensor, "offset") ?? 0;
            long length = Number(tensor, "length") ?? (bytes.Length - offset);
            if (offset < 0 || length < 0 || offset > bytes.Length - length)
            {
                throw new ConversionException(
                    $"{Beside(path, location)}: it is too short for the weights '{tensor.Name}'. Copy it again with the model.");
            }

            tensor.RawData = ByteString.CopyFrom(bytes, (int)offset, (int)length);
            tensor.DataLocation = 0;
            tensor.ExternalData.Clear();
        }
    }

    private static string Beside(string path, string location)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string file = Path.GetFullPath(Path.Combine(folder, location));
        string relative = Path.GetRelativePath(folder, file);
        return !Path.IsPathRooted(relative) && !relative.StartsWith("..", StringComparison.Ordinal)
            ? file
            : throw new ConversionException($"its weights lie at '{location}', outside its folder. Export it again.");
    }

    private static string? Entry(TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(e => e.Key == key)?.Value;

    private static long? Number(TensorProto tensor, string key) =>
        long.TryParse(Entry(tensor, key), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;
}
