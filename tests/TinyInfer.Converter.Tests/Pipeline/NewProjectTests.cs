using System.Text.Json;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary>tinyinfer new: what it says of the board, where libraries come from, and that it writes a whole project or nothing.</summary>
public sealed class NewProjectTests : IDisposable
{
    private static readonly string _pipeline = Path.Combine(SharedData.Repository, "models", "motion", "pipeline.json");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RAM_and_time_are_those_that_convert_says()
    {
        string model = Path.Combine(SharedData.Repository, "models", "motion", "model.onnx");
        string calibration = Path.Combine(SharedData.Repository, "models", "motion", "calibration.npy");
        CommandRun made = await CommandRun.Of(
            "new", "Made", "--pipeline", _pipeline, "--output", _folder["Made"], "--packages", "0.1.0", "--json");
        CommandRun converted = await CommandRun.Of(
            "convert", model, "--calibration", calibration, "--validation", calibration.Replace("calibration", "validation"), "--mode",
                "auto", "--output", _folder["out"], "--json");

        Assert.Equal((0, string.Empty, 0, string.Empty), (made.ExitCode, made.Error, converted.ExitCode, converted.Error));
        JsonElement mine = JsonDocument.Parse(made.Output).RootElement;
        JsonElement its = JsonDocument.Parse(converted.Output).RootElement;
        Assert.True(JsonElement.DeepEquals(its.GetProperty("ram"), mine.GetProperty("model").GetProperty("ram")));
        Assert.Equal(its.GetProperty("instructions").GetInt64(), mine.GetProperty("model").GetProperty("instructions").GetInt64());
        Assert.Equal(mine.GetProperty("model").GetProperty("instructions").GetInt64(),
            mine.GetProperty("needs").GetProperty("window").GetProperty("model").GetInt64());
        Assert.Equal("packages 0.1.0", mine.GetProperty("libraries").GetString());
        string readme = File.ReadAllText(_folder["Made/README.md"]);
        Assert.Contains($"{mine.GetProperty("model").GetProperty("instructions").GetInt64():N0} IL instructions per run", readme);
        Assert.Contains($"RAM: {mine.GetProperty("needs").GetProperty("application").GetInt32():N0} bytes", readme);
    }

    /// <summary>
    /// As many bytes as the sample's application takes, counted object by object in a run of it, but for those of the test's own sensor and
    /// pins.
    /// </summary>
    [Fact]
    public void RAM_of_the_application_is_that_of_its_objects()
    {
        PipelineDefinition definition = PipelineFile.Read(Path.Combine(SharedData.Repository, "models", "bearing", "pipeline.json"));

        Assert.InRange(FirmwareNeeds.Of(definition, definition.Model!.Load("BearingGuard"), Board.Standard).Application, 20_000, 27_000);
    }

    [Fact]
    public async Task What_does_not_fit_is_an_error_with_the_way_out()
    {
        File.WriteAllText(_folder["p.json"], """
            {
              "sensor": { "rate": 8000, "channels": 8 }, "window": { "length": 4096 },
              "features": [{ "kind": "statistics", "of": ["rootMeanSquare"] }],
              "detector": { "score": "features", "baseline": { "windows": 50, "features": 8, "floor": 0.1 } }
            }
            """);

        CommandRun run = await CommandRun.Of(
            "new", "Made", "--pipeline", _folder["p.json"], "--output", _folder["Made"], "--packages", "0.1.0");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the firmware does not fit", run.Error);
        Assert.Contains("a shorter window, or fewer channels; a board with PSRAM (--ram BYTES says how much it has)", run.Error);
        Assert.False(Directory.Exists(_folder["Made"]));
        CommandRun large = await CommandRun.Of(
            "new", "Made", "--pipeline", _folder["p.json"], "--output", _folder["Made"], "--packages", "0.1.0", "--ram", "4000000");
        Assert.Equal((0, string.Empty), (large.ExitCode, large.Error));
    }

    [Fact]
    public async Task The_board_stays_awake_until_it_is_asked_to_sleep()
    {
        CommandRun awake = await New("Awake");
        CommandRun asleep = await New("Asleep", "--sleep", "--board", "esp32s3");

        Assert.Equal((0, 0), (awake.ExitCode, asleep.ExitCode));
        Assert.Contains("WindowsAwake = 0;", File.ReadAllText(_folder["Awake/Board/Program.cs"]));
        Assert.Contains("WindowsAwake = 20;", File.ReadAllText(_folder["Asleep/Board/Program.cs"]));
        Assert.Contains("an ESP32-S3", File.ReadAllText(_folder["Asleep/README.md"]));
        Assert.Equal(2, (await New("Other", "--board", "esp8266")).ExitCode);
    }

    [Fact]
    public void Libraries_come_from_a_checkout_or_else_from_packages()
    {
        string checkout = SharedData.Repository;
        Assert.Equal("0.7.1", LibraryOrigin.Find(_folder.Path, null, null, "0.7.1", _folder.Path).Version);
        Assert.Equal("0.6.0", LibraryOrigin.Find(_folder.Path, null, "0.6.0", "0.7.1", checkout).Version);
        LibraryOrigin found = LibraryOrigin.Find(_folder.Path, null, null, "0.7.1", _folder.Path, Path.Combine(checkout, "docs"));
        Assert.Equal((null, Path.Combine(checkout, "src")),
            (found.Version, Path.GetFullPath(Path.Combine(_folder.Path, found.Source!.Replace('\\', '/')))));
        Assert.Contains("Leave one of them out",
            Assert.Throws<ConversionException>(() => LibraryOrigin.Find(_folder.Path, checkout, "1.0.0", "1.0.0")).Message);
        Assert.Contains("TinyInfer.nfproj is not there",
            Assert.Throws<ConversionException>(() => LibraryOrigin.Find(_folder.Path, checkout, null, "1.0.0")).Message);
    }

    [Fact]
    public void A_project_is_written_whole_or_not_at_all()
    {
        Dictionary<string, string> files = new() { ["a.txt"] = "a", ["b/c.txt"] = "c" };
        string[] written = [.. ProjectFolder.Write(_folder["deep/er/project"], files)];
        Assert.Equal(["c", "a"], [File.ReadAllText(written[1]), File.ReadAllText(written[0])]);

        Directory.CreateDirectory(_folder["empty"]);
        Assert.Equal(2, ProjectFolder.Write(_folder["empty"], files).Count);
        Assert.Equal(["a.txt", "b"], Directory.GetFileSystemEntries(_folder["empty"]).Select(Path.GetFileName).Order());

        // A name that no file system takes, after one that it does.
        files["z/" + new string('x', 300)] = "x";
        string[] before = [.. Directory.GetFileSystemEntries(_folder.Path)];
        Assert.Contains("cannot be written",
            Assert.Throws<ConversionException>(() => ProjectFolder.Write(_folder["new/place"], files)).Message);
        Assert.Equal(before.Order(), Directory.GetFileSystemEntries(_folder.Path).Order());

        File.WriteAllText(_folder["file"], "mine");
        Assert.Contains("this is a file", Assert.Throws<ConversionException>(() => ProjectFolder.Write(_folder["file"], files)).Message);
        Assert.Contains("not empty", Assert.Throws<ConversionException>(() => ProjectFolder.Write(_folder["empty"], files)).Message);
    }

    [Theory]
    [InlineData("Kx134")]
    [InlineData("AlarmPin")]
    [InlineData("InferenceModel")]
    [InlineData("DutyCycle")]
    [InlineData("GuardApplication")]
    [InlineData("MadeModel")]
    [InlineData("Con")]
    [InlineData("lpt1")]
    [InlineData("record")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public async Task Names_that_the_code_needs_are_refused(string name)
    {
        CommandRun run = await CommandRun.Of(
            "new", name, "--pipeline", Path.Combine(SharedData.Repository, "models", "bearing", "pipeline.json"), "--output",
                _folder["Made"], "--packages", "0.1.0");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"'{name}' is no name for a project: ", run.Error);
        Assert.False(Directory.Exists(_folder["Made"]));
    }

    private Task<CommandRun> New(string name, params string[] options) =>
        CommandRun.Of(["new", name, "--pipeline", _pipeline, "--output", _folder[name], "--packages", "0.1.0", .. options]);
}
