namespace TinyInfer.Converter.Scaffold;

/// <summary>
/// The solution of a firmware project: nanoFramework builds and deploys only what the solution holds, so that it holds the libraries too.
/// </summary>
internal static class SolutionFile
{
    private const string ProjectType = "11A8DD76-328B-46DF-9F39-F559912D0360";

    /// <summary>Writes the file.</summary>
    /// <param name="projects">The firmware, and the parts of its model.</param>
    /// <param name="origin">Where TinyInfer's libraries come from.</param>
    internal static string Write(IReadOnlyList<ProjectFile> projects, LibraryOrigin origin)
    {
        (string Name, string Path, string Guid)[] all =
        [
            .. projects.Select(project => (project.Name, project.Path, project.Guid)),
            .. origin.Source == null
                ? []
                : projects.SelectMany(project => project.Libraries).Distinct().Select(
                    library => (library.Name, library.ProjectIn(origin.Source), library.Guid)),
        ];
        return Template.Fill("Solution.sln", new Dictionary<string, string>
        {
            ["projects"] = Lines(all.Select(
                p => $"Project(\"{{{ProjectType}}}\") = \"{p.Name}\", \"{p.Path}\", \"{Braced(p.Guid)}\"\nEndProject")),
            ["configurations"] = Lines(
                from project in all
                from configuration in new[] { "Debug", "Release" }
                from action in new[] { "ActiveCfg", "Build.0", "Deploy.0" }
                select $"\t\t{Braced(project.Guid)}.{configuration}|Any CPU.{action} = {configuration}|Any CPU"),
        });
    }

    private static string Braced(string guid) => $"{{{guid.ToUpperInvariant()}}}";

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);
}
