using TinyInfer.Converter;
using TinyInfer.Converter.Tables;

namespace TinyInfer.Training.Recordings;

/// <summary>A file of samples, and the label that its folder gives it, or the note that was recorded with it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Folder">Name of the folder that it lies in; null if that says nothing.</param>
internal sealed record RecordingFile(string Path, string? Folder)
{
    private static readonly string[] _tables = [".csv", ".tsv", ".txt"];

    /// <summary>Name that tells it from the others.</summary>
    internal string Name => Folder == null ? System.IO.Path.GetFileName(Path) : $"{Folder}/{System.IO.Path.GetFileName(Path)}";

    /// <summary>The label of its note; null if it has none.</summary>
    internal string? NotedLabel { get; init; }

    /// <summary>What it is of; null if nothing says so. The note was written when the machine ran: it knows better than the folder.
    /// </summary>
    internal string? Label => NotedLabel ?? Folder;

    /// <summary>Finds files: those named, and those of folders, whose folders are labels.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <returns>The files, in the order of their names.</returns>
    /// <exception cref="ConversionException">A path is not there, or there is no recording.</exception>
    internal static IReadOnlyList<RecordingFile> Find(IReadOnlyList<string> paths)
    {
        RecordingFile[] files = [.. paths.SelectMany(Of)];
        if (files.Length == 0)
        {
            throw new ConversionException(
                $"{string.Join(", ", paths)}: there are no recordings. Give .csv, .tsv, .txt or .npy files, or a folder of them; a "
                + "folder of folders has one per label, such as normal/ and fault/.");
        }

        return files;
    }

    private static IEnumerable<RecordingFile> Of(string path)
    {
        if (File.Exists(path))
        {
            return [new RecordingFile(path, null)];
        }

        if (!Directory.Exists(path))
        {
            throw new ConversionException($"{path}: there is no such file or folder.");
        }

        IEnumerable<RecordingFile> In(string folder, string? label) => Directory.GetFiles(folder).Where(IsRecording)
            .Order(StringComparer.Ordinal).Select(file => new RecordingFile(file, label));
        return In(path, null).Concat(Directory.GetDirectories(path).Where(folder => !System.IO.Path.GetFileName(folder).StartsWith('.'))
            .Order(StringComparer.Ordinal).SelectMany(folder => In(folder, System.IO.Path.GetFileName(folder))));
    }

    /// <summary>Of .txt files those alone that are tables: a README is none.</summary>
    private static bool IsRecording(string path) =>
        System.IO.Path.GetFileName(path) is var name && !name.StartsWith('.') && !name.Contains(".labels.", StringComparison.Ordinal)
        && !name.StartsWith("README", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("LICENSE", StringComparison.OrdinalIgnoreCase)
        && (System.IO.Path.GetExtension(name).ToLowerInvariant() is var ending) && (ending == ".npy" || _tables.Contains(ending));

    /// <summary>Whether it is a table, of rows and columns as text.</summary>
    internal bool IsTable => TableReader.IsTable(Path);
}
