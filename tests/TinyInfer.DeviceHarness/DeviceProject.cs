using System.Xml.Linq;

namespace TinyInfer.DeviceHarness;

/// <summary>An <c>.nfproj</c> project: its sources, and the assemblies that it builds on.</summary>
public sealed class DeviceProject
{
    /// <summary>Folders of output, and of what stands in for nanoFramework on the desktop.</summary>
    private static readonly HashSet<string> _excluded = ["bin", "obj", "Desktop"];

    private readonly string _folder;
    private readonly XElement _project;

    private DeviceProject(string file)
    {
        _folder = Path.GetDirectoryName(file)!;
        _project = XElement.Load(file);
        Name = Path.GetFileNameWithoutExtension(file);
    }

    /// <summary>The libraries that run on the device, each after those that it uses.</summary>
    public static IReadOnlyList<string> Libraries { get; } =
    [
        "TinyInfer", "TinyInfer.Classical", "TinyInfer.Int16", "TinyInfer.Signal", "TinyInfer.Anomaly", "TinyInfer.Guard",
        "TinyInfer.Store", "TinyInfer.Link", "TinyInfer.Federated", "TinyInfer.Esp32", "TinyInfer.Esp32.Adc", "TinyInfer.Esp32.Files",
        "TinyInfer.Esp32.I2c", "TinyInfer.Esp32.Spi",
    ];

    /// <summary>Name of the project and its assembly.</summary>
    public string Name { get; }

    /// <summary>The nanoFramework assemblies that it refers to: name, and the package folder that its hint path names.</summary>
    public IReadOnlyList<(string Assembly, string Package)> References =>
        [.. Items("Reference").Select(r => (r.Attribute("Include")!.Value.Split(',')[0], PackageOf(r)))];

    /// <summary>Names of the device projects that it refers to.</summary>
    public IReadOnlyList<string> Projects =>
        [.. Items("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')))];

    /// <summary>The packages of its <c>packages.config</c>, as folder names: identity and version.</summary>
    public IReadOnlyList<string> Packages =>
        [.. XElement.Load(Path.Combine(_folder, "packages.config")).Elements().Select(
            p => $"{p.Attribute("id")!.Value}.{p.Attribute("version")!.Value}")];

    /// <summary>Its source files.</summary>
    public IReadOnlyList<string> Sources =>
        [.. Directory.EnumerateFiles(_folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => !_excluded.Contains(Path.GetRelativePath(_folder, f).Split(Path.DirectorySeparatorChar)[0]))
            .Order(StringComparer.Ordinal)];

    /// <summary>Reads the project of a library or a sample.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The project.</returns>
    public static DeviceProject Library(string name) =>
        new(Repository.Locate(Libraries.Contains(name) ? "src" : "samples", name, name + ".nfproj"));

    /// <summary>Reads the project of the device tests.</summary>
    /// <returns>The project.</returns>
    public static DeviceProject Tests() => new(Repository.Locate("tests", "TinyInfer.DeviceTests", "TinyInfer.DeviceTests.nfproj"));

    private static string PackageOf(XElement reference)
    {
        // ..\..\packages\PACKAGE.VERSION\lib\NAME.dll
        string[] path = reference.Elements().Single(e => e.Name.LocalName == "HintPath").Value.Split('\\');
        return path[Array.IndexOf(path, "packages") + 1];
    }

    private IEnumerable<XElement> Items(string name) => _project.Descendants().Where(e => e.Name.LocalName == name);
}
