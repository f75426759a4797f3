using System.Text.Json;
using System.Xml.Linq;
using TinyInfer.Converter.Data;

namespace TinyInfer.Converter.Tests.Cli;

public sealed class DetectCommandTests(ConvertedBearing bearing) : IClassFixture<ConvertedBearing>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Finds_the_faults_as_well_as_the_float_model_does()
    {
        CommandRun run = await Detect("--labels", BearingFiles.Labels, "--reference", BearingFiles.Model, "--json");

        JsonElement json = JsonDocument.Parse(run.Output).RootElement;
        JsonElement int8 = json.GetProperty("quality");
        JsonElement single = json.GetProperty("floatQuality");
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Equal(280, json.GetProperty("scores").GetArrayLength());
        Assert.True(int8.GetProperty("area").GetDouble() > 0.99);
        Assert.Equal(single.GetProperty("area").GetDouble(), int8.GetProperty("area").GetDouble(), 0.002);
        Assert.InRange(int8.GetProperty("falseAlarms").GetInt32(), 0, 3);
        Assert.InRange(int8.GetProperty("missed").GetInt32(), 0, 20);
    }

    [Theory]
    [InlineData("detection.html")]
    [InlineData("detection.svg")]
    public async Task Draws_the_timeline(string name)
    {
        CommandRun run = await Detect("--labels", BearingFiles.Labels, "--output", _folder[name]);

        string drawn = File.ReadAllText(_folder[name]);
        XElement chart = XElement.Parse(
            drawn[drawn.IndexOf("<svg", StringComparison.Ordinal)..(drawn.IndexOf("</svg>", StringComparison.Ordinal) + 6)]);
        int Count(string element, string look) =>
            chart.Descendants().Count(e => e.Name.LocalName == element && (string?)e.Attribute("class") == look);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(3, Count("rect", "truth"));
        Assert.InRange(Count("circle", "alarm"), 120, 141);
        Assert.DoesNotContain("NaN", drawn);
    }

    [Fact]
    public async Task A_threshold_can_be_given()
    {
        CommandRun low = await Detect("--threshold", "0.0001");
        CommandRun high = await Detect("--threshold", "1000");

        Assert.Contains("280 of 280 windows have a mean squared error above 0.0001", low.Output);
        Assert.Contains("alarm in windows 0 to 279", low.Output);
        Assert.Contains("0 of 280 windows have a mean squared error above 1000", high.Output);
        Assert.DoesNotContain("alarm in", high.Output);
        Assert.DoesNotContain("AUC", high.Output);
    }

    [Theory]
    [InlineData("--labels", "short.npy", "one label for each of the 280 windows")]
    [InlineData("--reference", "short.npy", "not an ONNX model")]
    [InlineData("--output", "picture.bmp", "timelines are drawn as .html or .svg")]
    [InlineData("--output", "short.npy/picture.svg", "cannot be written")]
    public async Task What_cannot_be_used_is_refused(string option, string file, string problem)
    {
        File.WriteAllBytes(_folder["short.npy"], NpyFile.Write([3], new float[3]));

        CommandRun run = await Detect(option, _folder[file], "--json");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(problem, JsonDocument.Parse(run.Output).RootElement.GetProperty("error").GetString());
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_model_that_is_no_autoencoder_is_refused()
    {
        string model = Path.Combine(SharedData.Repository, "models", "motion");
        await CommandRun.Of(
            "convert", Path.Combine(model, "model.onnx"), "--calibration", Path.Combine(model, "calibration.npy"), "--name", "motion",
                "--output", _folder.Path);

        CommandRun run = await CommandRun.Of("detect", _folder["motion.tinf"], "--input", Path.Combine(model, "calibration.npy"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no autoencoder", run.Error);
    }

    private Task<CommandRun> Detect(params string[] more) =>
        CommandRun.Of(["detect", bearing.Blob, "--input", BearingFiles.Windows, .. more]);
}
