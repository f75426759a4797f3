using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Build;

/// <summary>The samples as templates of <c>dotnet new</c>: in step with what tinyinfer new makes, packed, installed and made.</summary>
public sealed class TemplateTests : IDisposable
{
    private const string Version = "0.3.0";

    private static readonly string _templates = Path.Combine(SharedData.Repository, "tools", "TinyInfer.Templates");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("BearingGuard", "bearing", true)]
    [InlineData("MotionClassifier", "motion", false)]
    public void Projects_are_what_the_command_makes(string name, string example, bool sleeps)
    {
        PipelineDefinition definition = PipelineFile.Read(Path.Combine(SharedData.Repository, "models", example, "pipeline.json"));
        FirmwareOptions options = new(name, LibraryOrigin.OfPackages(Version)) { Sleeps = sleeps };
        IReadOnlyDictionary<string, string> files = Firmware.Make(definition, options).Files;

        foreach (string file in new[] { $"{name}.nfproj", $"{name}.sln", "packages.config", "nuget.config", ".gitignore" })
        {
            string text = File.ReadAllText(Path.Combine(_templates, name, file)).Replace(
                "TINYINFER_VERSION", Version, StringComparison.Ordinal);
            Assert.Equal(WithoutGuids(files[file]), WithoutGuids(text));
        }
    }

    [Theory]
    [InlineData("HelloInference")]
    [InlineData("MotionClassifier")]
    [InlineData("BearingGuard")]
    public void Packages_are_of_this_version(string name)
    {
        using JsonDocument template = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(_templates, name, ".template.config", "template.json")));
        using JsonDocument version = JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedData.Repository, "version.json")));

        JsonElement packages = template.RootElement.GetProperty("symbols").GetProperty("packages");
        Assert.Equal(version.RootElement.GetProperty("version").GetString(), packages.GetProperty("defaultValue").GetString());
        Assert.Contains($"TinyInfer.{packages.GetProperty("replaces").GetString()}\\lib",
            File.ReadAllText(Path.Combine(_templates, name, $"{name}.nfproj")));
    }

    [Fact]
    public void Each_template_makes_a_project_that_compiles()
    {
        Run("pack", _templates, "-o", _folder["packages"]);
        Run("new", "install", Assert.Single(Directory.GetFiles(_folder["packages"])));
        foreach (string template in new[] { "tinyinfer-hello", "tinyinfer-classifier", "tinyinfer-guard" })
        {
            Run("new", template, "-n", "PumpWatch", "-o", _folder[template], "--packages", Version);

            string[] sources = Directory.GetFiles(_folder[template], "*.cs", SearchOption.AllDirectories);
            Assert.NotEmpty(CoreLibrary.CompileFirmware("PumpWatch", sources.Select(File.ReadAllText)));
            string project = File.ReadAllText(Path.Combine(_folder[template], "PumpWatch.nfproj"));
            string guid = project.Split("<ProjectGuid>")[1].Split('<')[0];
            Assert.Contains(guid.ToUpperInvariant(), File.ReadAllText(Path.Combine(_folder[template], "PumpWatch.sln")).ToUpperInvariant());
            Assert.DoesNotContain("6f0a8d2c", guid);
            Assert.Contains($@"packages\TinyInfer.{Version}\lib\TinyInfer.dll", project);
            Assert.Contains($"id=\"TinyInfer\" version=\"{Version}\"",
                File.ReadAllText(Path.Combine(_folder[template], "packages.config")));
            Assert.DoesNotContain(
                Directory.GetFiles(_folder[template], "*", SearchOption.AllDirectories).Select(File.ReadAllText),
                text => text.Contains("TINYINFER_VERSION", StringComparison.Ordinal));
        }
    }

    private static string WithoutGuids(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line =>
        line.Contains("<ProjectGuid>", StringComparison.Ordinal) || line.Contains("|Any CPU.", StringComparison.Ordinal) ? "GUID"
        : line.StartsWith("Project(", StringComparison.Ordinal) ? line[..line.LastIndexOf('{')]
        : line));

    /// <summary>Runs the .NET command with a home of its own, so that no template of the machine's is seen or left.</summary>
    private void Run(params string[] arguments)
    {
        ProcessStartInfo start = ChildProcess.Start("dotnet", arguments);
        start.Environment["DOTNET_CLI_HOME"] = _folder["home"];
        start.Environment["DOTNET_NOLOGO"] = "1";
        try
        {
            (int exitCode, string output, string error) = ChildProcess.Run(start);
            Assert.True(exitCode == 0, $"dotnet {string.Join(' ', arguments)}: {output}{error}");
        }
        catch (Win32Exception e)
        {
            Assert.Skip($"Skipped: the dotnet command cannot be run here ({e.Message}).");
        }
    }
}
