using System.Text;

namespace TinyInfer.Converter.Files;

/// <summary>
/// Files that belong together: all are written, or none. Each is written beside its place under another name first, then moved there.
/// </summary>
public sealed class OutputFiles
{
    private readonly List<(string Name, byte[] Contents)> _files = [];

    /// <summary>Names of the files.</summary>
    public IEnumerable<string> Names => _files.Select(f => f.Name);

    /// <summary>Writes one file, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="contents">Its contents.</param>
    /// <returns>The path.</returns>
    /// <exception cref="ConversionException">It cannot be written.</exception>
    public static string WriteOne(string path, byte[] contents)
    {
        OutputFiles files = new();
        files.Add(Path.GetFileName(path), contents);
        files.Write(Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".");
        return path;
    }

    /// <summary>Adds a file.</summary>
    /// <param name="name">Its name within the folder.</param>
    /// <param name="contents">Its contents.</param>
    public void Add(string name, byte[] contents) => _files.Add((name, contents));

    /// <summary>Adds a text file.</summary>
    /// <param name="name">Its name within the folder.</param>
    /// <param name="text">Its contents, written as UTF-8.</param>
    public void Add(string name, string text) => Add(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes the files, and replaces those of the same names.</summary>
    /// <param name="folder">Where to; made where it is absent.</param>
    /// <returns>Paths of the files.</returns>
    /// <exception cref="ConversionException">The folder or a file cannot be written; nothing is left behind.</exception>
    public IReadOnlyList<string> Write(string folder)
    {
        string? made = null;
        string place = folder;
        List<(string Temporary, string Path)> staged = [];
        try
        {
            made = FirstMissing(folder);
            Directory.CreateDirectory(folder);
            foreach ((string name, byte[] contents) in _files)
            {
                string path = Path.Combine(folder, name);
                place = path;
                if (Directory.Exists(path))
                {
                    throw new IOException("a folder of that name is in the way");
                }

                string temporary = Path.Combine(folder, $".{name}.{Guid.NewGuid():N}");
                staged.Add((temporary, path));
                File.WriteAllBytes(temporary, contents);
            }

            staged.ForEach(file => File.Move(file.Temporary, file.Path, overwrite: true));
            return [.. staged.Select(file => file.Path)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Undo(staged.Select(file => file.Temporary), made);
            throw new ConversionException(
                $"{place}: cannot be written ({e.Message.TrimEnd('.')}). Choose another folder with --output.", e);
        }
    }

    /// <summary>The outermost folder of a path that is not there yet.</summary>
    internal static string? FirstMissing(string folder)
    {
        string? missing = null;
        for (string? at = Path.GetFullPath(folder); at != null && !Directory.Exists(at); at = Path.GetDirectoryName(at))
        {
            missing = at;
        }

        return missing;
    }

    /// <summary>Removes what has been written so far, as far as that is possible.</summary>
    /// <param name="temporaries">Files that have not been moved to their places.</param>
    /// <param name="made">A folder that was made; null if none was.</param>
    internal static void Undo(IEnumerable<string> temporaries, string? made)
    {
        try
        {
            foreach (string file in temporaries)
            {
                File.Delete(file);
            }

            if (made != null && Directory.Exists(made))
            {
                Directory.Delete(made, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What made writing fail may keep clearing up from succeeding; the first error is the one to report.
        }
    }
}
