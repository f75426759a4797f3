namespace TinyInfer.Converter.Scaffold;

/// <summary>
/// The solution of a firmware project: nanoFramework builds and deploys only what the solution holds, so that it holds the libraries too.
/// </summary>
internal static class SolutionFile
{
    private const string ProjectType = "11A8DD76-328B-46DF-9F39-F559912D0360";

    /// <summary>The device libraries that firmware refers to, each with the identity that its .nfproj states.</summary>
    private static readonly (string Name, string Guid)[] _libraries =
    [
        ("TinyInfer", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a01"),
        ("TinyInfer.Signal", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a02"),
        ("TinyInfer.Anomaly", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a03"),
        ("TinyInfer.Guard", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a07"),
        ("TinyInfer.Esp32", "6f0a8d2c-6a1f-4a53-9d57-1f3a3c7b0a04"),
    ];

    /// <summary>Writes the file.</summary>
    /// <param name="name">The project's name.</param>
    /// <param name="guid">The project's identity.</param>
    /// <param name="source">TinyInfer's src folder, as the solution is to refer to it.</param>
    internal static string Write(string name, string guid, string source)
    {
        (string Name, string Path, string Guid)[] projects =
        [
            (name, $"{name}.nfproj", guid),
            .. _libraries.Select(library => (library.Name, $@"{source}\{library.Name}\{library.Name}.nfproj", library.Guid)),
        ];
        return Template.Fill("Solution.sln", new Dictionary<string, string>
        {
            ["projects"] = Lines(projects.Select(
                p => $"Project(\"{{{ProjectType}}}\") = \"{p.Name}\", \"{p.Path}\", \"{Braced(p.Guid)}\"\nEndProject")),
            ["configurations"] = Lines(
                from project in projects
                from configuration in new[] { "Debug", "Release" }
                from action in new[] { "ActiveCfg", "Build.0", "Deploy.0" }
                select $"\t\t{Braced(project.Guid)}.{configuration}|Any CPU.{action} = {configuration}|Any CPU"),
        });
    }

    private static string Braced(string guid) => $"{{{guid.ToUpperInvariant()}}}";

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);
}
