using System.Globalization;
using Google.Protobuf;
using TinyInfer.Converter.Files;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Brings in weights that lie in a file beside the model, as PyTorch's exporter writes them.</summary>
internal static class ExternalData
{
    private const int External = 1;

    /// <summary>The most bytes of all weights together.</summary>
    private const long MostBytes = 1 << 30;

    /// <summary>Puts all external weights into the model.</summary>
    /// <param name="model">The model; changed.</param>
    /// <param name="path">Its file.</param>
    /// <exception cref="ConversionException">A file of weights is absent, too short, or outside the model's folder.</exception>
    internal static void Load(ModelProto model, string path)
    {
        long total = 0;
        foreach (TensorProto tensor in OnnxGraphs.Tensors(model).Where(t => t.DataLocation == External))
        {
            string location = Entry(tensor, "location") is { Length: > 0 } entry && !entry.Contains('\0')
                ? entry
                : throw new ConversionException($"weights '{tensor.Name}' lie in a file that is not named. Export it again.");
            string file = Beside(path, location);
            using Stream stream = InputFile.Open(file);
            long size = new FileInfo(file).Length;
            long offset = Number(tensor, "offset") ?? 0;
            long length = Number(tensor, "length") ?? (size - offset);
            if (offset < 0 || length < 0 || offset > size - length)
            {
                throw new ConversionException(
                    $"{file}: it is too short for the weights '{tensor.Name}'. Copy it again with the model.");
            }

            total += length;
            if (total > MostBytes)
            {
                throw new ConversionException(
                    $"its weights take more than {MostBytes >> 20:N0} MB, far beyond what a device holds. Use fewer channels.");
            }

            byte[] bytes = new byte[length];
            stream.Seek(offset, SeekOrigin.Begin);
            stream.ReadExactly(bytes);
            tensor.RawData = UnsafeByteOperations.UnsafeWrap(bytes);
            tensor.DataLocation = 0;
            tensor.ExternalData.Clear();
        }
    }

    /// <summary>The file at a location, which has to lie in the model's folder, whatever links there are on the way to it.</summary>
    private static string Beside(string path, string location)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string file = Path.GetFullPath(Path.Combine(folder, location));
        if (!IsWithin(folder, file))
        {
            throw new ConversionException($"its weights lie at '{location}', outside its folder. Export it again.");
        }

        if (!IsWithin(WithoutLinks(folder), WithoutLinks(file)))
        {
            throw new ConversionException(
                $"its weights lie at '{location}', a link out of its folder. Copy the file itself beside the model.");
        }

        // What is no plain file has no length, such as a device or a pipe, and may never end.
        return !File.Exists(file) || new FileInfo(file).Length > 0
            ? file
            : throw new ConversionException($"{file}: it is empty, or no plain file. Copy it again with the model.");
    }

    private static bool IsWithin(string folder, string file)
    {
        string relative = Path.GetRelativePath(folder, file);
        return !Path.IsPathRooted(relative) && relative.Split(Path.DirectorySeparatorChar)[0] != "..";
    }

    /// <summary>The path that a path leads to.</summary>
    private static string WithoutLinks(string path)
    {
        if (Path.GetDirectoryName(path) is not { } parent)
        {
            return path;
        }

        string whole = Path.Combine(WithoutLinks(parent), Path.GetFileName(path));
        try
        {
            // Links of links are followed to the end; that end may lie behind further ones.
            return new FileInfo(whole).LinkTarget != null
                ? WithoutLinks(File.ResolveLinkTarget(whole, returnFinalTarget: true)!.FullName)
                : whole;
        }
        catch (IOException e)
        {
            throw new ConversionException($"{whole}: the link leads nowhere ({e.Message.TrimEnd('.')}).", e);
        }
    }

    private static string? Entry(TensorProto tensor, string key) => tensor.ExternalData.FirstOrDefault(e => e.Key == key)?.Value;

    private static long? Number(TensorProto tensor, string key) =>
        long.TryParse(Entry(tensor, key), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;
}
