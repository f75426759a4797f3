using System.Text.Json;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary>tinyinfer new for a model alone: what is assumed, that it compiles, and what cannot be assumed.</summary>
public sealed class NewFromModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bearing", "", SensorKind.Custom, 100, 128, 1)]
    [InlineData("bearing", "--channels 8 --rate 0.5", SensorKind.Custom, 0.5, 16, 8)]
    [InlineData("bearing", "--sensor kx134", SensorKind.Kx134, 12800, 128, 1)]
    [InlineData("bearing", "--sensor adc --rate 200 --channels 2", SensorKind.Adc, 200, 64, 2)]
    [InlineData("pump", "", SensorKind.Custom, 100, 60, 8)]
    [InlineData("motion", "--sensor adxl345", SensorKind.Adxl345, 800, 52, 3)]
    [InlineData("motion", "--sensor mpu6050 --alarm-on running", SensorKind.Mpu6050, 100, 52, 3)]
    public async Task A_model_alone_becomes_firmware_that_compiles(
        string example, string options, SensorKind sensor, double rate, int length, int channels)
    {
        CommandRun run = await New(example, options);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        PipelineDefinition pipeline = PipelineFile.Read(_folder["Made/pipeline.json"]);
        Assert.Equal((sensor, rate, length, channels),
            (pipeline.Sensor.Kind, pipeline.Sensor.Rate, pipeline.Length, pipeline.Sensor.Channels));
        string[] sources = [.. Directory.GetFiles(_folder["Made"], "*.cs", SearchOption.AllDirectories)];
        string[] application = [.. sources.Where(file => Path.GetFileName(file) != "Program.cs").Select(File.ReadAllText)];
        Assert.NotEmpty(DeviceCompiler.Compile("Made", application, DeviceCompiler.Desktop));
        Assert.NotEmpty(CoreLibrary.Compile("Made", application, CoreLibrary.Libraries));
        if (NanoDevice.WhyAbsent == null)
        {
            Assert.NotNull(NanoDevice.Shared.Build(
                ["nanoFramework.Hardware.Esp32", "nanoFramework.Runtime.Native", "System.Device.Gpio", "System.Device.Spi",
                    "System.Device.I2c", "System.Device.Adc", .. DeviceProject.Libraries],
                new AssemblySource("Made", [.. sources.Select(File.ReadAllText)]),
                new AssemblySource("Program", "public static class Program { public static string[] Run() { return new string[0]; } }")));
        }
    }

    [Fact]
    public async Task What_was_assumed_is_said_and_stands_in_the_file()
    {
        CommandRun run = await New("pump", string.Empty);

        string[] assumed = [.. run.Output.Split('\n').Where(line => line.StartsWith("assumed: ", StringComparison.Ordinal)).Select(
            line => line["assumed: ".Length..].TrimEnd())];
        Assert.Contains(assumed, line => line.Contains("[1, 60, 8] is 60 frames of 8 raw samples", StringComparison.Ordinal));
        Assert.Contains("100 samples per second (--rate)", assumed);
        Assert.All(assumed, line => Assert.Contains($"// Assumed: {line}.", File.ReadAllText(_folder["Made/pipeline.json"])));
        Assert.Equal(ScoreKind.MeanAbsoluteError, PipelineFile.Read(_folder["Made/pipeline.json"]).Detector!.Score);
    }

    [Fact]
    public async Task The_file_makes_the_same_project_again()
    {
        await New("motion", "--sensor mpu6050 --rate 50 --alarm-on walking,running");

        CommandRun again = await CommandRun.Of(
            "new", "Made", "--pipeline", _folder["Made/pipeline.json"], "--output", _folder["Again"], "--source",
                Path.Combine(SharedData.Repository, "src"), "--json");

        Assert.Equal((0, string.Empty), (again.ExitCode, again.Error));
        Assert.False(JsonDocument.Parse(again.Output).RootElement.TryGetProperty("assumed", out _));
        foreach (string file in Directory.GetFiles(_folder["Again"], "*.cs", SearchOption.AllDirectories))
        {
            Assert.Equal(File.ReadAllText(Path.Combine(_folder["Made"], Path.GetRelativePath(_folder["Again"], file))),
                File.ReadAllText(file));
        }
    }

    [Theory]
    [InlineData("pump", "--sensor kx134",
        "the input [1, 60, 8] is no window of [time, 1], which the Kx134 asks for. Choose another sensor, or write a pipeline file")]
    [InlineData("bearing", "--channels 3", "the input [1, 128] is no window of [time, 3], which --channels 3 asks for")]
    [InlineData("motion", "--sensor adxl345 --channels 2", "--channels 2: the Adxl345 gives 3 samples per frame. Leave --channels out")]
    [InlineData("bearing", "--sensor adc --rate 3000",
        "--rate 3000: an analog input is read by a timer of whole milliseconds: a rate of 1000 / n is expected")]
    [InlineData("motion", "--alarm-on swimming", "--alarm-on: the model knows no class 'swimming'")]
    public async Task What_does_not_go_together_is_said_before_anything_is_written(string example, string options, string expected)
    {
        CommandRun run = await New(example, options);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.Error);
        Assert.False(Directory.Exists(_folder["Made"]));
    }

    [Theory]
    [InlineData("3,52", "", "[1, 3, 52] seems to be [channels, time], and a pipeline gives [time, channels]. Transpose the input")]
    [InlineData("3,52", "--sensor adxl345", "[1, 3, 52] seems to be [channels, time]")]
    [InlineData("3,8,8", "", "[1, 3, 8, 8] has more axes than time and channels. Write a pipeline file")]
    public async Task Inputs_that_are_no_windows_are_refused(string shape, string options, string expected)
    {
        int[] sizes = [1, .. shape.Split(',').Select(int.Parse)];
        string model = new OnnxModelBuilder().Input("x", sizes).Node("Relu", ["x"], ["y"]).Output("y").Save(_folder.Path);

        CommandRun run = await CommandRun.Of(
            ["new", "Made", "--model", model, "--output", _folder["Made"], .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.Error);
    }

    [Fact]
    public async Task Neither_pipeline_nor_model_is_an_error()
    {
        Assert.Contains("Give --pipeline FILE, or --model FILE", (await CommandRun.Of("new", "Made", "--output", _folder["Made"])).Error);

        string pipeline = Path.Combine(SharedData.Repository, "models", "bearing", "pipeline.json");
        CommandRun both = await CommandRun.Of("new", "Made", "--pipeline", pipeline, "--sensor", "adc", "--output", _folder["Made"]);
        Assert.Contains("--sensor: " + pipeline + " says itself what the sensor is", both.Error);
    }

    private Task<CommandRun> New(string example, string options)
    {
        string Of(string file) => Path.Combine(SharedData.Repository, "models", example, file);
        return CommandRun.Of([
            "new", "Made", "--model", Of("model.onnx"), "--calibration", Of("calibration.npy"), "--output", _folder["Made"], "--source",
                Path.Combine(SharedData.Repository, "src"),
            .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
    }
}
