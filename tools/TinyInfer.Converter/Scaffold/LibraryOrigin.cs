using System.Text.RegularExpressions;
using TinyInfer.Converter.Files;

namespace TinyInfer.Converter.Scaffold;

/// <summary>Where a firmware project takes TinyInfer's libraries from: the sources of a checkout, or packages.</summary>
public sealed partial record LibraryOrigin
{
    private LibraryOrigin(string? source, string? version)
    {
        Source = source;
        Version = version;
    }

    /// <summary>The src folder as the project refers to it; null for packages.</summary>
    public string? Source { get; }

    /// <summary>The packages' version; null for sources.</summary>
    public string? Version { get; }

    /// <summary>
    /// Where nanoFramework's packages are restored to, as the project refers to it: one folder for it and the libraries that it builds.
    /// </summary>
    internal string PackageFolder => Source == null ? "packages" : $@"{Source}\..\packages";

    /// <summary>The sources of a checkout.</summary>
    /// <param name="source">Its src folder, as the project is to refer to it.</param>
    /// <returns>The origin.</returns>
    /// <exception cref="ConversionException">A solution cannot hold the path.</exception>
    public static LibraryOrigin OfSource(string source) => source.Any(c => c == '"' || SourceText.IsHidden(c))
        ? throw new ConversionException(
            $"{SourceText.Comment(source)}: a solution cannot hold this path. Move the checkout to a folder "
            + "without quotes and invisible characters, or give --packages VERSION.")
        : new LibraryOrigin(source.Replace('/', '\\'), null);

    /// <summary>Packages.</summary>
    /// <param name="version">Their version.</param>
    /// <returns>The origin.</returns>
    /// <exception cref="ConversionException">It is no version of a package.</exception>
    public static LibraryOrigin OfPackages(string version) => VersionForm().IsMatch(version)
        ? new LibraryOrigin(null, version)
        : throw new ConversionException(
            $"--packages {SourceText.Comment(version)}: a version such as 0.1.0 or 0.2.0-preview.3 is expected.");

    /// <summary>The origin that the user asks for, or else the checkout around one of some folders, or else packages.</summary>
    /// <param name="folder">The project's folder.</param>
    /// <param name="source">TinyInfer's src folder; null to find it.</param>
    /// <param name="packages">The packages' version; null for none.</param>
    /// <param name="toolVersion">The packages' version where there is no checkout.</param>
    /// <param name="places">Folders that may lie in a checkout.</param>
    /// <returns>The origin.</returns>
    /// <exception cref="ConversionException">Both are given, or one is of no use.</exception>
    public static LibraryOrigin Find(string folder, string? source, string? packages, string toolVersion, params string[] places)
    {
        if (source != null && packages != null)
        {
            throw new ConversionException("--source and --packages: a project takes the libraries from one place. Leave one of them out.");
        }

        if (packages != null)
        {
            return OfPackages(packages);
        }

        if (source != null && !HoldsLibraries(source))
        {
            throw new ConversionException(
                $"{source}: TinyInfer/TinyInfer.nfproj is not there. Give the src folder of a checkout of TinyInfer.");
        }

        source ??= places.SelectMany(Parents).Select(parent => Path.Combine(parent, "src")).FirstOrDefault(HoldsLibraries);
        return source == null ? OfPackages(toolVersion) : OfSource(Path.GetRelativePath(folder, Path.GetFullPath(source)));
    }

    private static bool HoldsLibraries(string folder) => File.Exists(Path.Combine(folder, "TinyInfer", "TinyInfer.nfproj"));

    private static IEnumerable<string> Parents(string folder)
    {
        for (DirectoryInfo? at = new(folder); at != null; at = at.Parent)
        {
            yield return at.FullName;
        }
    }

    [GeneratedRegex(@"\A[0-9]{1,9}(\.[0-9]{1,9}){2,3}(-[0-9A-Za-z.-]{1,60})?\z")]
    private static partial Regex VersionForm();
}
