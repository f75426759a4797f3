namespace TinyInfer.Converter.Files;

/// <summary>Reads files that a user names.</summary>
internal static class InputFile
{
    /// <summary>The most bytes of a model or blob: those for microcontrollers are a thousand times smaller.</summary>
    private const int MostBytes = 1 << 30;

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">The most bytes that it may have.</param>
    /// <returns>Its bytes.</returns>
    /// <exception cref="ConversionException">It is absent, a folder, empty, too large, or cannot be read.</exception>
    internal static byte[] Read(string path, int most = MostBytes)
    {
        byte[] bytes = Access(path, () => ReadAll(path, most));
        return bytes.Length > 0 ? bytes : throw Empty(path);
    }

    /// <summary>Opens a file to read it bit by bit.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its bytes.</returns>
    /// <exception cref="ConversionException">It is absent, a folder, or cannot be read.</exception>
    internal static Stream Open(string path) => Access(path, () => File.OpenRead(path));

    /// <summary>Opens a file that has to hold something, to read it bit by bit.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its bytes.</returns>
    /// <exception cref="ConversionException">It is absent, a folder, empty, or cannot be read.</exception>
    internal static Stream OpenFilled(string path)
    {
        Stream stream = Open(path);
        if (!stream.CanSeek || stream.Length > 0)
        {
            return stream;
        }

        stream.Dispose();
        throw Empty(path);
    }

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

    /// <summary>Reads what may be a pipe, of which nobody knows the length.</summary>
    private static byte[] ReadAll(string path, int most)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read);
        if (file.CanSeek && file.Length > most)
        {
            throw TooLarge(path, most);
        }

        using MemoryStream bytes = new(file.CanSeek ? (int)file.Length : 0);
        byte[] piece = new byte[1 << 16];
        for (int length; (length = file.Read(piece)) > 0;)
        {
            bytes.Write(piece, 0, bytes.Length + length <= most ? length : throw TooLarge(path, most));
        }

        return bytes.Length == bytes.Capacity ? bytes.GetBuffer() : bytes.ToArray();
    }

    private static ConversionException TooLarge(string path, int most) =>
        new($"{path}: the file is larger than {most >> 20:N0} MB, far beyond what a device holds.");

    private static ConversionException Empty(string path) => new($"{path}: the file is empty.");
}
