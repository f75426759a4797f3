using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Pipeline;

public sealed class NewCommandTests : IDisposable
{
    private static readonly string _pipeline = Path.Combine(SharedData.Repository, "models", "bearing", "pipeline.json");
    private static readonly string _source = Path.Combine(SharedData.Repository, "src");

    private readonly TemporaryFolder _folder = new();

    private static string WithoutGuid(string project) =>
        string.Join('\n', project.Split('\n').Where(line => !line.Contains("<ProjectGuid>", StringComparison.Ordinal)));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("BearingGuard", "bearing", true)]
    [InlineData("MotionClassifier", "motion", false)]
    public void Samples_are_what_the_command_makes(string sample, string example, bool sleeps)
    {
        string folder = Path.Combine(SharedData.Repository, "samples", sample);
        IReadOnlyDictionary<string, string> files = Firmware.Make(
            PipelineFile.Read(Path.Combine(SharedData.Repository, "models", example, "pipeline.json")),
            new FirmwareOptions(sample, LibraryOrigin.OfSource(@"..\..\src")) { Sleeps = sleeps }).Files;

        foreach (string name in files.Keys.Where(
            name => Path.GetExtension(name) is ".cs" or ".config" && name != $"{sample}.g.cs" && name != "nuget.config"))
        {
            Assert.Equal(File.ReadAllText(Path.Combine(folder, name)).ReplaceLineEndings("\n"), files[name].ReplaceLineEndings("\n"));
        }

        string project = WithoutGuid(File.ReadAllText(Path.Combine(folder, $"{sample}.nfproj")));
        Assert.Equal(project, WithoutGuid(files[$"{sample}.nfproj"]).Replace(
            @"..\..\src\..\packages", @"..\..\packages", StringComparison.Ordinal));

        // The model's numbers may differ by a rounding of another machine's float reference; its form may not.
        string[] expected = File.ReadAllLines(Path.Combine(folder, $"{sample}.g.cs"));
        Assert.Equal(expected[..30], files[$"{sample}.g.cs"].Split('\n')[..30]);
    }

    [Fact]
    public async Task The_solution_holds_the_project_and_every_library()
    {
        CommandRun run = await CommandRun.Of(
            "new", "My_Guard", "--pipeline", _pipeline, "--output", _folder["My_Guard"], "--source", _source);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Contains("open My_Guard.sln", run.Output);
        string solution = File.ReadAllText(_folder["My_Guard/My_Guard.sln"]);
        string project = File.ReadAllText(_folder["My_Guard/My_Guard.nfproj"]);
        string[] libraries = [.. project.Split('"').Where(part => part.EndsWith(".nfproj", StringComparison.Ordinal))];
        Assert.Equal(7, libraries.Length);
        Assert.Equal(["My_Guard.nfproj", .. libraries.Order()],
            solution.Split('"').Where(part => part.EndsWith(".nfproj", StringComparison.Ordinal)).OrderBy(
                part => (part != "My_Guard.nfproj", part)).ToArray());
        foreach (string file in libraries.Append("My_Guard.nfproj"))
        {
            string text = File.ReadAllText(Path.Combine(_folder["My_Guard"], file.Replace('\\', '/')));
            string guid = text.Split("<ProjectGuid>")[1].Split('<')[0].ToUpperInvariant();
            Assert.Contains($"\"{file}\", \"{guid}\"", solution);
            Assert.Contains($"{guid}.Release|Any CPU.Deploy.0", solution);
        }

        // Libraries and project take packages from one folder, which is where the solution restores them to.
        string packages = project.Split("<HintPath>")[1].Split("\\nanoFramework")[0];
        Assert.Equal(Path.Combine(SharedData.Repository, "packages"),
            Path.GetFullPath(Path.Combine(_folder["My_Guard"], packages.Replace('\\', '/'))));
        Assert.Contains($"value=\"{packages}\"", File.ReadAllText(_folder["My_Guard/nuget.config"]));
        Assert.Contains("bin/", File.ReadAllText(_folder["My_Guard/.gitignore"]));
        string[] application = [.. Directory.GetFiles(_folder["My_Guard"], "*.cs").Select(File.ReadAllText)];
        Assert.NotEmpty(CoreLibrary.Compile("My_Guard", application, CoreLibrary.Libraries));
    }

    [Fact]
    public async Task A_project_of_another_name_refers_to_the_libraries()
    {
        CommandRun run = await CommandRun.Of(
            "new", "PumpWatch", "--pipeline", _pipeline, "--output", _folder["PumpWatch"], "--source", _source);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        string project = File.ReadAllText(_folder["PumpWatch/PumpWatch.nfproj"]);
        Assert.DoesNotContain("BearingGuard", project + File.ReadAllText(_folder["PumpWatch/Guard.cs"]));
        Assert.Contains("new PumpWatchModel()", File.ReadAllText(_folder["PumpWatch/Guard.cs"]));
        string library = project.Split('"').Single(part => part.EndsWith("TinyInfer.nfproj", StringComparison.Ordinal)).Replace('\\', '/');
        Assert.True(File.Exists(Path.Combine(_folder["PumpWatch"], library)), library);
    }

    [Fact]
    public async Task Nothing_is_overwritten()
    {
        Directory.CreateDirectory(_folder["full"]);
        File.WriteAllText(_folder["full/mine.txt"], "mine");

        CommandRun run = await CommandRun.Of("new", "Full", "--pipeline", _pipeline, "--output", _folder["full"], "--source", _source);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the folder is not empty", run.Error);
        Assert.Single(Directory.GetFileSystemEntries(_folder["full"]));
    }

    [Theory]
    [InlineData("1st")]
    [InlineData("my guard")]
    [InlineData("../up")]
    [InlineData("_guard")]
    [InlineData("class")]
    [InlineData("TinyInfer")]
    public async Task Names_that_C_sharp_cannot_have_are_refused(string name) =>
        Assert.Equal(1, (await CommandRun.Of("new", name, "--pipeline", _pipeline, "--source", _source)).ExitCode);
}
