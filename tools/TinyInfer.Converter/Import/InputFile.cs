namespace TinyInfer.Converter.Import;

/// <summary>Reads files that a user names.</summary>
internal static class InputFile
{
    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its bytes.</returns>
    /// <exception cref="ConversionException">It is absent, a folder, empty, or cannot be read.</exception>
    internal static byte[] Read(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ConversionException($"{path}: this is a folder, where a file is expected.");
        }

        if (!File.Exists(path))
        {
            throw new ConversionException($"{path}: there is no such file.");
        }

        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            return bytes.Length > 0 ? bytes : throw new ConversionException($"{path}: the file is empty.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConversionException($"{path}: cannot be read ({e.Message.TrimEnd('.')}).", e);
        }
    }
}
