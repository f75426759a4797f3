using Microsoft.CodeAnalysis;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary>
/// What tinyinfer new makes for each sensor: against the desktop's twins here, and against nanoFramework's own assemblies where they are
/// named.
/// </summary>
public sealed class FirmwareTests : IDisposable
{
    private const string Detector = """{ "score": "features", "baseline": { "windows": 50, "features": FEATURES, "floor": 0.1 } }""";

    /// <summary>An autoencoder and a classifier.</summary>
    private static readonly Lazy<(PipelineDefinition Definition, PipelineModel Model)[]> _models = new(() =>
    [
        .. new[] { "bearing", "motion" }.Select(
            example => PipelineFile.Read(Path.Combine(SharedData.Repository, "models", example, "pipeline.json")))
            .Select(definition => (definition, definition.Model!.Load("PumpWatch"))),
    ]);

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string, int> Sensors => new()
    {
        { """ "kind": "adxl345", "rate": 800, "range": 8, "channels": 3 """, "new Adxl345(new I2cRegisters(", 3 },
        { """ "kind": "adxl345", "rate": 3200, "channels": 3 """, "new Adxl345(new SpiRegisters(SpiDevice.Create(settings), 0x40)", 3 },
        { """ "kind": "mpu6050", "rate": 100, "channels": 3 """, "new Mpu6050(new I2cRegisters(", 3 },
        { """ "kind": "kx134", "rate": 3200, "range": 64 """, "new Kx134(new SpiRegisters(", 1 },
        { """ "kind": "adc", "rate": 100, "channels": 2 """, "inputs.OpenChannel(0), inputs.OpenChannel(1)", 2 },
        { """ "rate": 0.5, "channels": 8 """, "new MachineSensor()", 8 },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Sensors))]
    public void Firmware_compiles_for_every_sensor(string sensor, string expected, int channels)
    {
        IReadOnlyDictionary<string, string> files = Write(sensor, channels);

        string board = files["Board/Program.cs"];
        string[] application = ApplicationOf(files);
        Assert.Contains(expected, board);
        Assert.DoesNotContain("BearingGuard", string.Concat(files.Values));
        AssertCompiles(application);
        string bus = board.Split("using System.Device.").Last().Split(';')[0];
        Assert.Equal(bus != "Gpio", files["PumpWatch.nfproj"].Contains($"System.Device.{bus}.dll") && bus != "Gpio");
        if (NanoDevice.WhyAbsent == null)
        {
            string[] libraries =
            [
                "nanoFramework.Hardware.Esp32", "nanoFramework.Runtime.Native", "System.Device.Gpio", "System.Device.Spi",
                    "System.Device.I2c", "System.Device.Adc",
                .. DeviceProject.Libraries,
            ];
            Assert.NotNull(NanoDevice.Shared.Build(
                libraries, new AssemblySource("PumpWatch", [.. application, board]),
                    new AssemblySource("Program",
                        "public static class Program { public static string[] Run() { return new string[0]; } }")));
        }
    }

    [Theory]
    [MemberData(nameof(Sensors))]
    public void Firmware_with_a_model_compiles_for_every_sensor(string sensor, string expected, int channels)
    {
        // What a sensor gives need not fit these models for the code to compile.
        Write(sensor, channels);
        SensorDefinition own = PipelineFile.Read(_folder["p.json"]).Sensor;
        foreach ((PipelineDefinition definition, PipelineModel model) in _models.Value)
        {
            IReadOnlyDictionary<string, string> files = Firmware.Write(definition with { Sensor = own }, "PumpWatch", "..", model);

            Assert.Contains(expected, files["Board/Program.cs"]);
            AssertCompiles(ApplicationOf(files));
        }
    }

    [Theory]
    [InlineData(""" "kind": "adxl345", "rate": 1000, "channels": 3 """, "the Adxl345 has no rate of 1000")]
    [InlineData(""" "kind": "mpu6050", "rate": 100 """, "the Mpu6050 gives 3 samples a moment, not 1")]
    [InlineData(""" "kind": "kx134", "rate": 12800, "range": 4 """, "the Kx134 has no range of 4 g. Choose one of: 8, 16, 32, 64")]
    [InlineData(""" "kind": "adc", "rate": 2000 """, "a rate of 1000 / n is expected, not 2000")]
    public void What_a_sensor_cannot_be_set_to_is_said_with_the_line(string sensor, string expected)
    {
        ConversionException problem = Assert.Throws<ConversionException>(() => Write(sensor, 1));

        Assert.Contains(expected, problem.Message);
        Assert.Contains("line 1", problem.Message);
    }

    [Fact]
    public async Task A_fitted_detector_becomes_firmware_without_a_model()
    {
        string bearing = Path.Combine(SharedData.Repository, "models", "bearing");
        File.WriteAllText(_folder["p.json"], File.ReadAllText(Path.Combine(bearing, "pipeline.json")).Split("\"model\"")[0] + "}");
        CommandRun fit = await CommandRun.Of(
            "fit", _folder["p.json"], "--recording", Path.Combine(bearing, "recording.npy"), "--rows", "0-71680", "--method", "mahalanobis",
                "--output", _folder["fitted.detector"]);
        string head = File.ReadAllText(_folder["p.json"]).TrimEnd()[..^1];
        File.WriteAllText(_folder["p.json"], head + "\"detector\": { \"parameters\": \"fitted.detector\" } }");

        CommandRun made = await CommandRun.Of(
            "new", "PumpWatch", "--pipeline", _folder["p.json"], "--output", _folder["PumpWatch"], "--source",
                Path.Combine(SharedData.Repository, "src"));

        Assert.Equal((0, string.Empty), (fit.ExitCode, fit.Error));
        Assert.Equal((0, string.Empty), (made.ExitCode, made.Error));
        string[] application = [.. Directory.GetFiles(_folder["PumpWatch"], "*.cs").Select(File.ReadAllText)];
        AssertCompiles(application);
        Assert.False(File.Exists(_folder["PumpWatch/PumpWatch.g.cs"]));
    }

    private static string[] ApplicationOf(IReadOnlyDictionary<string, string> files) =>
        [.. files.Where(f => f.Key.EndsWith(".cs", StringComparison.Ordinal) && f.Key != "Board/Program.cs").Select(f => f.Value)];

    private static void AssertCompiles(string[] application)
    {
        Assert.NotEmpty(DeviceCompiler.Compile("PumpWatch", application, DeviceCompiler.Desktop));
        Assert.NotEmpty(CoreLibrary.Compile("PumpWatch", application, CoreLibrary.Libraries));
    }

    private IReadOnlyDictionary<string, string> Write(string sensor, int channels)
    {
        string detector = Detector.Replace("FEATURES", (channels * 8).ToString(), StringComparison.Ordinal);
        File.WriteAllText(
            _folder["p.json"],
            $$"""{ "sensor": { {{sensor}} }, "window": { "length": 8 }, "features": [{ "kind": "raw" }], "detector": {{detector}} }""");
        return Firmware.Write(PipelineFile.Read(_folder["p.json"]), "PumpWatch", "..");
    }
}
