using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold;
using TinyInfer.Converter.Scaffold.Fleet;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary>
/// The solution of a scaffolded project: nanoFramework deploys the assemblies of its projects and what these refer to, and no more.
/// </summary>
public sealed class SolutionTests : IDisposable
{
    private const string Sensor = """ "kind": "mpu6050", "rate": 100, "channels": 3 """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("features", true)]
    [InlineData("large", true)]
    [InlineData("large", false)]
    [InlineData("classifier", false)]
    [InlineData("trees", true)]
    [InlineData("trees", false)]
    [InlineData("fleet", true)]
    [InlineData("fleet", false)]
    [InlineData("collecting", true)]
    [InlineData("collecting", false)]
    public void Every_assembly_that_the_board_needs_is_deployed(string kind, bool fromSource)
    {
        string folder = _folder["PumpWatch"];
        LibraryOrigin origin = fromSource
            ? LibraryOrigin.OfSource(Path.GetRelativePath(folder, Path.Combine(SharedData.Repository, "src")))
            : LibraryOrigin.OfPackages("0.1.0");
        FirmwareOptions options = new(FirmwareModels.Name, origin);
        (PipelineDefinition definition, PipelineModel? model) =
            FirmwareModels.Make(_folder, kind is "collecting" ? "features" : kind == "fleet" ? "autoencoder" : kind, Sensor, 3);
        options = options with { Fleet = kind == "fleet" ? FirmwareModels.Fleet : null };
        IReadOnlyDictionary<string, string> files = kind == "collecting"
            ? CollectingFirmware.Make(definition.Sensor, definition.File, options, CollectPlan.StandardBaud).Files
            : Firmware.Make(definition, options, model).Files;
        ProjectFolder.Write(folder, files);

        Dictionary<string, XElement> projects = Projects(folder);
        HashSet<string> deployed = [.. projects.Keys.Select(path => Path.GetFileNameWithoutExtension(path)!),
            .. projects.Values.SelectMany(References)];

        foreach ((string path, XElement project) in projects)
        {
            Assert.All(ProjectReferences(path, project), reference => Assert.Contains(reference, projects.Keys));
        }

        string[] used = [.. ReferencesOf(FirmwareTests.Compile(files, out _)).Where(DeviceProject.Libraries.Contains)];
        Assert.Subset(deployed, used.ToHashSet());
        Assert.Equal(kind == "trees", used.Contains("TinyInfer.Classical"));
        Assert.All(deployed, assembly => Assert.Subset(deployed, Needs(assembly).ToHashSet()));
        Assert.Equal(kind == "large", deployed.Contains("PumpWatch.code0"));
        Assert.Equal(kind == "collecting", deployed.Contains("System.IO.Ports"));
        Assert.Equal(kind == "fleet", deployed.Contains("nanoFramework.M2Mqtt"));
        Assert.Equal(kind == "fleet", used.Contains("TinyInfer.Link") && used.Contains("TinyInfer.Store"));
        Assert.Equal(kind == "trees", deployed.Contains("TinyInfer.Classical"));
        Assert.Subset(deployed, DeviceLibrary.Standard.Select(library => library.Name).ToHashSet());
        AssertNothingIsInVain(deployed, used, kind == "collecting" ? ["System.IO.Ports"] : kind == "fleet" ? FleetFirmware.Assemblies : []);
        Assert.Equal(fromSource, projects.Keys.Any(path => path.EndsWith("TinyInfer.nfproj", StringComparison.Ordinal)));
    }

    /// <summary>A board holds the tables of every assembly that it is sent: its own bus, and files only to keep something.</summary>
    [Theory]
    [InlineData("features", """ "kind": "kx134", "rate": 12800 """, 1, "Spi", true)]
    [InlineData("features", """ "kind": "adxl345", "rate": 3200, "channels": 3 """, 3, "Spi", true)]
    [InlineData("classifier", """ "kind": "adxl345", "rate": 800, "channels": 3 """, 3, "I2c", false)]
    [InlineData("features", Sensor, 3, "I2c", true)]
    [InlineData("classifier", """ "kind": "adc", "rate": 100, "channels": 3 """, 3, "Adc", false)]
    [InlineData("features", """ "kind": "custom", "rate": 100, "channels": 3 """, 3, null, true)]
    public void A_board_gets_its_own_bus_alone(string kind, string sensor, int channels, string? bus, bool keepsFiles)
    {
        (PipelineDefinition definition, PipelineModel? model) = FirmwareModels.Make(_folder, kind, sensor, channels);
        Firmware firmware = Firmware.Make(definition, new FirmwareOptions(FirmwareModels.Name, LibraryOrigin.OfPackages("0.1.0")), model);
        XElement project = XElement.Parse(firmware.Files[$"{FirmwareModels.Name}.nfproj"]);
        HashSet<string> deployed = [.. References(project)];
        string[] used = [.. ReferencesOf(FirmwareTests.Compile(firmware.Files, out _)).Where(DeviceProject.Libraries.Contains)];

        Assert.Subset(deployed, used.ToHashSet());
        AssertNothingIsInVain(deployed, used, []);
        Assert.All(new[] { "Adc", "I2c", "Spi" }, each => Assert.Equal(each == bus, deployed.Contains($"TinyInfer.Esp32.{each}")));
        Assert.Equal(bus != null, deployed.Contains($"System.Device.{bus}"));
        Assert.Equal(keepsFiles, deployed.Contains("System.IO.FileSystem"));
        Assert.Equal(deployed.Order(), firmware.Needs.Tables.Select(table => table.Assembly).Where(a => a != "the firmware").Order());
    }

    /// <summary>Each project restores what it refers to, from the folder that its hints name.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void References_are_packages_of_packages_config(bool fromSource)
    {
        (PipelineDefinition definition, PipelineModel? model) = FirmwareModels.Make(_folder, "large", Sensor, 3);
        LibraryOrigin origin = fromSource ? LibraryOrigin.OfSource(@"..\..\src") : LibraryOrigin.OfPackages("0.2.0-preview.1");
        IReadOnlyDictionary<string, string> files =
            Firmware.Make(definition, new FirmwareOptions(FirmwareModels.Name, origin), model).Files;

        string[] projects = [.. files.Keys.Where(f => f.EndsWith(".nfproj", StringComparison.Ordinal))];
        Assert.True(projects.Length > 1);
        foreach (string project in projects)
        {
            string folder = Path.GetDirectoryName(project)!;
            string[] packages = [.. XElement.Parse(files[Path.Combine(folder, "packages.config")]).Elements().Select(
                p => $"{p.Attribute("id")!.Value}.{p.Attribute("version")!.Value}")];
            string[] hints = [.. XElement.Parse(files[project]).Descendants().Where(e => e.Name.LocalName == "HintPath").Select(
                e => e.Value)];
            string up = folder.Length == 0 ? string.Empty : @"..\";
            string root = fromSource ? @"..\..\src\..\packages" : "packages";
            Assert.All(hints, hint => Assert.StartsWith($@"{up}{root}\", hint, StringComparison.Ordinal));
            Assert.Equal(packages.Order(), hints.Select(hint => hint.Split('\\')[^3]).Order());
        }

        Assert.Contains($"value=\"{(fromSource ? @"..\..\src\..\packages" : "packages")}\"", files["nuget.config"]);
    }

    [Fact]
    public void What_nanoFramework_needs_is_what_its_assemblies_say()
    {
        string? libraries = Environment.GetEnvironmentVariable("TINYINFER_NANOLIB");
        Assert.SkipWhen(libraries == null,
            "Skipped: the environment variable TINYINFER_NANOLIB is not set, so there are no assemblies of nanoFramework to read.");
        (string File, string[] Needs)[] present =
            [.. DevicePackage.All.Select(p => (Path.Combine(libraries!, p.Assembly + ".dll"), p.Needs.ToArray()))
                .Where(n => File.Exists(n.Item1))];
        Assert.True(present.Length > 10);
        foreach ((string file, string[] needs) in present)
        {
            Assert.Equal(needs.Order(), ReferencesOf(File.ReadAllBytes(file)).Where(r => r != "mscorlib").Order());
        }
    }

    /// <summary>All that is deployed is referred to: by the firmware itself, or by something else that is deployed.</summary>
    private static void AssertNothingIsInVain(HashSet<string> deployed, string[] used, IReadOnlyList<string> own)
    {
        Assert.Subset(used.Concat(DeviceLibrary.Standard.Select(library => library.Name)).ToHashSet(),
            deployed.Where(a => a.StartsWith("TinyInfer", StringComparison.Ordinal)).ToHashSet());
        Assert.Subset(own.Concat(deployed.SelectMany(Needs)).ToHashSet(),
            deployed.Where(a => DevicePackage.All.Any(package => package.Assembly == a)).ToHashSet());
    }

    private static IEnumerable<string> Needs(string assembly) =>
        DevicePackage.All.SingleOrDefault(package => package.Assembly == assembly) is { } package ? [.. package.Needs, "mscorlib"]
        : !DeviceProject.Libraries.Contains(assembly) ? ["mscorlib", "TinyInfer"]
        : [.. DeviceProject.Library(assembly).References.Select(r => r.Assembly), .. DeviceProject.Library(assembly).Projects];

    private static IEnumerable<string> ReferencesOf(byte[] image)
    {
        using PEReader reader = new(new MemoryStream(image));
        MetadataReader metadata = reader.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(a => metadata.GetString(metadata.GetAssemblyReference(a).Name))];
    }

    private static Dictionary<string, XElement> Projects(string folder) =>
        File.ReadAllText(Path.Combine(folder, "PumpWatch.sln")).Split('"')
        .Where(part => part.EndsWith(".nfproj", StringComparison.Ordinal))
        .Select(part => Path.GetFullPath(Path.Combine(folder, part.Replace('\\', '/'))))
        .ToDictionary(path => path, XElement.Load);

    private static IEnumerable<string> References(XElement project) =>
        project.Descendants().Where(e => e.Name.LocalName == "Reference").Select(e => e.Attribute("Include")!.Value.Split(',')[0]);

    private static IEnumerable<string> ProjectReferences(string path, XElement project) =>
        project.Descendants().Where(e => e.Name.LocalName == "ProjectReference")
        .Select(e => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, e.Attribute("Include")!.Value.Replace('\\', '/'))));
}
