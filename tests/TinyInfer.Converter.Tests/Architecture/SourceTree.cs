using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Architecture;

/// <summary>The files of the repository, without what builds leave in it.</summary>
internal static class SourceTree
{
    private static readonly HashSet<string> _built =
        new(["artifacts", "bin", "obj", "out", "packages", "TestResults"], StringComparer.Ordinal);

    /// <summary>Paths of files from the root, with slashes.</summary>
    /// <param name="extension">How their names end.</param>
    internal static IEnumerable<string> Files(string extension) => Find(Repository.Root, extension)
        .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'));

    private static IEnumerable<string> Find(string folder, string extension) => Directory.GetFiles(folder, "*" + extension)
        .Concat(Directory.GetDirectories(folder).Where(IsSource).SelectMany(sub => Find(sub, extension)));

    private static bool IsSource(string folder) =>
        Path.GetFileName(folder) is var name && !name.StartsWith('.') && !_built.Contains(name);
}
