using System.IO.Compression;
using System.Xml.Linq;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Tests.Compatibility;

/// <summary>The NuGet packages of the device libraries.</summary>
public class PackageTests
{
    private static readonly string[] _endings = [".dll", ".pe", ".pdbx", ".xml"];

    public static TheoryData<string> Libraries => [.. DeviceProject.Libraries];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_package_depends_on_what_its_project_refers_to(string name)
    {
        XElement package = XElement.Load(Repository.Locate("src", name, name + ".nuspec"));

        Assert.Equal(Expected(name, "$version$"), Dependencies(package));
        Assert.Equal(name, Value(package, "id"));
        Assert.Equal("$version$", Value(package, "version"));
    }

    [Fact]
    public void Packages_are_made_of_compiled_libraries()
    {
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tinyinfer-packages-");
        try
        {
            string built = folder.CreateSubdirectory("built").FullName;
            foreach (string name in DeviceProject.Libraries)
            {
                NanoAssembly library = NanoDevice.Shared.CompileLibrary(name);
                File.Copy(library.File, Path.Combine(built, name + ".dll"));
                File.Copy(library.DeviceFile, Path.Combine(built, name + ".pe"));
                File.Copy(Path.ChangeExtension(library.DeviceFile, ".pdbx"), Path.Combine(built, name + ".pdbx"));
                File.Copy(Path.Combine(AppContext.BaseDirectory, name + ".xml"), Path.Combine(built, name + ".xml"));
            }

            string packages = Path.Combine(folder.FullName, "packages");
            new Command("dotnet msbuild -restore -t:PackLibraries -nologo -v:m").Run(
                [Repository.Locate("src", "Build", "Packages.proj"), $"-p:Built={built}", $"-p:PackageFolder={packages}"]);

            Assert.All(DeviceProject.Libraries, name => AssertPackage(packages, built, name));
            Assert.Equal(DeviceProject.Libraries.Count, Directory.GetFiles(packages).Length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void AssertPackage(string folder, string built, string name)
    {
        string version = typeof(InferenceModel).Assembly.GetName().Version!.ToString(3);
        using ZipArchive package = ZipFile.OpenRead(Path.Combine(folder, $"{name}.{version}.nupkg"));
        Assert.Equal(
            [.. _endings.Select(ending => $"lib/{name}{ending}"), "LICENSE", "docs/README.md", "images/icon.png"],
            package.Entries.Select(entry => entry.FullName).Where(IsContent).OrderBy(
                entry => !entry.StartsWith("lib/", StringComparison.Ordinal))
                .ThenBy(entry => Array.IndexOf(_endings, Path.GetExtension(entry))).ThenBy(entry => entry, StringComparer.Ordinal),
            StringComparer.Ordinal);
        foreach (string ending in _endings)
        {
            using MemoryStream content = new();
            using Stream entry = package.GetEntry($"lib/{name}{ending}")!.Open();
            entry.CopyTo(content);
            Assert.Equal(File.ReadAllBytes(Path.Combine(built, name + ending)), content.ToArray());
        }

        using Stream description = package.GetEntry(name + ".nuspec")!.Open();
        Assert.Equal(Expected(name, version), Dependencies(XElement.Load(description)));

        static bool IsContent(string entry) => entry.Split('/')[0] is "lib" or "LICENSE" or "docs" or "images";
    }

    /// <summary>
    /// The device projects that a project refers to, in exactly its own version, and the packages of its <c>packages.config</c>.
    /// </summary>
    private static string[] Expected(string name, string version)
    {
        DeviceProject project = DeviceProject.Library(name);
        return [.. project.Projects.Select(library => $"{library}.[{version}]").Concat(project.Packages).Order(StringComparer.Ordinal)];
    }

    private static string[] Dependencies(XElement package) =>
    [
        .. package.Descendants().Where(e => e.Name.LocalName == "dependency")
            .Select(e => $"{e.Attribute("id")!.Value}.{e.Attribute("version")!.Value}").Order(StringComparer.Ordinal),
    ];

    private static string Value(XElement package, string name) => package.Descendants().First(e => e.Name.LocalName == name).Value;
}
