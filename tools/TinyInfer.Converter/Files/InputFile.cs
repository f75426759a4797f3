namespace TinyInfer.Converter.Files;

/// <summary>Reads files that a user names.</summary>
internal static class InputFile
{
    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its bytes.</returns>
    /// <exception cref="ConversionException">It is absent, a folder, empty, or cannot be read.</exception>
    internal static byte[] Read(string path)
    {
        byte[] bytes = Access(path, () => File.ReadAllBytes(path));
        return bytes.Length > 0 ? bytes : throw new ConversionException($"{path}: the file is empty.");
    }

    /// <summary>Opens a file to read it bit by bit.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its bytes.</returns>
    /// <exception cref="ConversionException">It is absent, a folder, or cannot be read.</exception>
    internal static Stream Open(string path) => Access(path, () => File.OpenRead(path));

    /// <summary>Does something with a file.</summary>
    /// <typeparam name="T">What comes of it.</typeparam>
    /// <param name="path">The file.</param>
    /// <param name="access">What is done.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="ConversionException">The file is absent, a folder, or cannot be read.</exception>
    internal static T Access<T>(string path, Func<T> access)
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
            return access();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConversionException($"{path}: cannot be read ({e.Message.TrimEnd('.')}).", e);
        }
    }
}
