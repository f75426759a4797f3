using TinyInfer.Converter.Files;

namespace TinyInfer.Converter.Scaffold;

/// <summary>
/// A project's folder, which is written whole or not at all: beside its place first, and moved there once all is on the disk.
/// </summary>
public static class ProjectFolder
{
    /// <summary>Fails where the folder holds something already.</summary>
    /// <param name="folder">The folder, complete.</param>
    /// <exception cref="ConversionException">It is a file, or not empty.</exception>
    public static void RequireEmpty(string folder)
    {
        if (File.Exists(folder))
        {
            throw new ConversionException($"{folder}: this is a file, where a folder is to be. Choose another with --output.");
        }

        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new ConversionException(
                $"{folder}: the folder is not empty, and nothing in it is overwritten. Choose another with --output.");
        }
    }

    /// <summary>Writes a project.</summary>
    /// <param name="folder">Where to, complete; absent or empty.</param>
    /// <param name="files">The files, by path within the folder.</param>
    /// <returns>Paths of the files, in order.</returns>
    /// <exception cref="ConversionException">The folder cannot be written, or is not empty; nothing is left behind.</exception>
    public static IReadOnlyList<string> Write(string folder, IReadOnlyDictionary<string, string> files)
    {
        RequireEmpty(folder);
        string? made = null;
        string? staged = null;
        try
        {
            string parent = Path.GetDirectoryName(folder) ?? throw new IOException("it is the root of a drive");
            made = OutputFiles.FirstMissing(parent);
            Directory.CreateDirectory(parent);
            staged = Path.Combine(parent, $".tinyinfer-{Guid.NewGuid():N}");
            foreach ((string path, string text) in files)
            {
                string file = Path.Combine(staged, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, text);
            }

            Move(staged, folder);
            return [.. files.Keys.Order(StringComparer.Ordinal).Select(path => Path.Combine(folder, path))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            OutputFiles.Undo([], staged);
            OutputFiles.Undo([], made);
            throw new ConversionException(
                $"{folder}: cannot be written ({e.Message.TrimEnd('.')}). Choose another folder with --output.", e);
        }
    }

    /// <summary>
    /// Moves the staged folder to its place. An empty folder that is there stays, since it may be somebody's current one, and takes the
    /// contents.
    /// </summary>
    private static void Move(string staged, string folder)
    {
        if (!Directory.Exists(folder))
        {
            Directory.Move(staged, folder);
            return;
        }

        List<(string From, string To)> moved = [];
        try
        {
            foreach (string entry in Directory.GetFileSystemEntries(staged))
            {
                string target = Path.Combine(folder, Path.GetFileName(entry));
                Directory.Move(entry, target);
                moved.Add((entry, target));
            }

            Directory.Delete(staged);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            moved.ForEach(m => Directory.Move(m.To, m.From));
            throw;
        }
    }
}
