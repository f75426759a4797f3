using TinyInfer.Converter.Files;

namespace TinyInfer.Converter.Scaffold;

/// <summary>A nanoFramework project of the solution: the firmware, or a library with a part of a large model.</summary>
/// <param name="Name">Its name, and its assembly's.</param>
/// <param name="Guid">Its identity.</param>
/// <param name="Folder">Its folder within the solution's; empty for the solution's own.</param>
internal sealed record ProjectFile(string Name, string Guid, string Folder)
{
    /// <summary>The file, from the solution's folder on.</summary>
    internal string Path => Folder.Length == 0 ? $"{Name}.nfproj" : $@"{Folder}\{Name}.nfproj";

    /// <summary>A library for a part of a model.</summary>
    /// <param name="part">The part's source file.</param>
    internal static ProjectFile OfPart(GeneratedFile part) => new(part.AssemblyName, System.Guid.NewGuid().ToString(), part.AssemblyName)
    {
        Libraries = [DeviceLibrary.Runtime],
        Packages = [DevicePackage.CoreLibrary],
    };

    /// <summary>TinyInfer's libraries that it refers to.</summary>
    internal required IReadOnlyList<DeviceLibrary> Libraries { get; init; }

    /// <summary>nanoFramework's packages that it refers to.</summary>
    internal required IReadOnlyList<DevicePackage> Packages { get; init; }

    /// <summary>Adds what a solution needs besides its code: projects, solution, settings of NuGet and git.</summary>
    /// <param name="files">The files, by path within the solution's folder.</param>
    /// <param name="options">Name and origin of the libraries.</param>
    /// <param name="libraries">TinyInfer's libraries that the firmware refers to.</param>
    /// <param name="assemblies">nanoFramework's assemblies that it refers to, besides those that the libraries need.</param>
    /// <param name="parts">Libraries with parts of a model.</param>
    internal static void AddAll(
        Dictionary<string, string> files, FirmwareOptions options, IReadOnlyList<DeviceLibrary> libraries,
        IEnumerable<string> assemblies, params IReadOnlyList<ProjectFile> parts)
    {
        ProjectFile project = new(options.Name, System.Guid.NewGuid().ToString(), string.Empty)
        {
            Libraries = libraries,
            Packages = DevicePackage.With(assemblies.Concat(libraries.SelectMany(library => library.Packages))),
        };
        foreach ((string path, string text) in project.Write(options.Libraries, parts).Concat(
            parts.SelectMany(part => part.Write(options.Libraries, null))))
        {
            files.Add(path, text);
        }

        files.Add($"{options.Name}.sln", SolutionFile.Write([project, .. parts], options.Libraries));
        files.Add("nuget.config", Template.Fill(
            "nuget.config", new Dictionary<string, string> { ["packages"] = SourceText.Xml(options.Libraries.PackageFolder) }));
        files.Add(".gitignore", Template.Fill("gitignore", new Dictionary<string, string>()));
    }

    /// <summary>Writes project and packages.config.</summary>
    /// <param name="origin">Where TinyInfer's libraries come from.</param>
    /// <param name="parts">Libraries with parts of the model, which the firmware refers to; null for a part itself.</param>
    /// <returns>The files, by path within the solution's folder.</returns>
    internal IEnumerable<(string Path, string Text)> Write(LibraryOrigin origin, IReadOnlyList<ProjectFile>? parts)
    {
        DevicePackage[] packages =
        [
            .. Packages,
            .. origin.Version == null ? [] : Libraries.Select(library => DevicePackage.OfLibrary(library.Name, origin.Version)),
        ];
        string folder = SourceText.MSBuild(FromHere(origin.PackageFolder));
        string source = origin.Source == null ? string.Empty : FromHere(origin.Source);
        string[] projects =
        [
            .. origin.Source == null ? [] : Libraries.Select(library => library.ProjectIn(source)),
            .. parts?.Select(part => part.Path) ?? [],
        ];
        yield return (Path.Replace('\\', '/'), Template.Fill("Project.nfproj", new Dictionary<string, string>
        {
            ["name"] = Name,
            ["guid"] = Guid,
            ["output"] = parts == null ? "Library" : "Exe",
            ["exclude"] = string.Concat(parts?.Select(part => $@";{part.Folder}\**") ?? []),
            ["references"] = string.Join('\n', packages.Select(package => package.ToReference(folder))),
            ["projects"] = projects.Length == 0
                ? string.Empty
                : $"  <ItemGroup>\n{string.Concat(projects.Select(ToReference))}  </ItemGroup>",
            ["targets"] = origin.Source == null
                ? @"$(NanoFrameworkProjectSystemPath)NFProjectSystem.CSharp.targets"
                : SourceText.MSBuild($@"{source}\Build\NanoFramework.targets"),
        }));
        yield return (Folder.Length == 0 ? "packages.config" : $"{Folder}/packages.config",
            Template.Fill("packages.config", new Dictionary<string, string>
            {
                ["packages"] = string.Join('\n',
                packages.OrderBy(package => package.Id, StringComparer.Ordinal).Select(package => package.ToEntry())),
            }));
    }

    private static string ToReference(string project) => $"    <ProjectReference Include=\"{SourceText.MSBuild(project)}\" />\n";

    /// <summary>A path of the solution's folder, seen from the project's.</summary>
    private string FromHere(string path) =>
        Folder.Length == 0 || System.IO.Path.IsPathRooted(path) || path.Contains(':', StringComparison.Ordinal) ? path : $@"..\{path}";
}
