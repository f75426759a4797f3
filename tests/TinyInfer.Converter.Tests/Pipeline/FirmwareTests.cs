using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.DeviceHarness;
using TinyInfer.DeviceHarness.Compatibility;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary>
/// Projects of tinyinfer new for each sensor, board and kind of model: compiled against the real mscorlib, and against nanoFramework's
/// other assemblies where they are named.
/// </summary>
public sealed partial class FirmwareTests : IDisposable
{
    private static readonly FirmwareOptions _options = new(FirmwareModels.Name, LibraryOrigin.OfSource(".."));

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
    public void Firmware_compiles_for_every_sensor_board_and_kind_of_model(string sensor, string expected, int channels)
    {
        // A large model takes its time; what depends on the board does not depend on the model's size.
        foreach (string kind in FirmwareModels.Kinds.Where(kind => kind != "large" || channels == 3))
        {
            (PipelineDefinition definition, PipelineModel? model) = FirmwareModels.Make(_folder, kind, sensor, channels);
            foreach (BoardKind board in Enum.GetValues<BoardKind>().Where(board => kind != "large" || board == BoardKind.Esp32S3))
            {
                IReadOnlyDictionary<string, string> files =
                    Firmware.Make(definition, _options with { Board = Board.Of(board), Sleeps = board == BoardKind.Esp32S3 }, model).Files;

                Assert.Contains(expected, files["Board/Program.cs"]);
                Assert.DoesNotContain("BearingGuard", string.Concat(files.Values));
                AssertCompiles(files, kind == "large");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sensors))]
    public void Firmware_of_a_fleet_compiles_for_every_sensor_and_kind_of_model(string sensor, string expected, int channels)
    {
        foreach (string kind in FirmwareModels.Kinds.Where(kind => kind != "large"))
        {
            (PipelineDefinition definition, PipelineModel? model) = FirmwareModels.Make(_folder, kind, sensor, channels);
            IReadOnlyDictionary<string, string> files =
                Firmware.Make(definition, _options with { Fleet = FirmwareModels.Fleet }, model).Files;

            Assert.Contains(expected, files["Board/Program.cs"]);
            Assert.Contains("const string Broker = \"broker.example\";", files["Board/Network.cs"]);
            Assert.Contains("const int Port = 8884;", files["Board/Network.cs"]);
            Assert.Contains("const string Password = \"a b\";", files["Board/Network.cs"]);
            Assert.Contains("Group = \"line 3\";", files["Guard.cs"]);
            Assert.Equal(kind == "trees", files["Guard.cs"].Contains("ClassicalKernels.Register", StringComparison.Ordinal));
            AssertCompiles(files, false);

            IReadOnlyDictionary<string, string> learning = Firmware.Make(
                definition, _options with { Fleet = FirmwareModels.Fleet with { GroupSecret = new byte[32] } }, model).Files;
            Assert.Contains("options.Part = new RoundMember(", learning["Board/Program.cs"]);
            Assert.DoesNotContain("RoundMember", files["Board/Program.cs"]);
            AssertCompiles(learning, false);
        }
    }

    /// <summary>A model that can be replaced is a blob in RAM, nothing of it in code: its RAM and time are those that are said.</summary>
    [Fact]
    public void Firmware_of_a_fleet_takes_what_a_blob_takes()
    {
        (PipelineDefinition definition, PipelineModel? model) =
            FirmwareModels.Make(_folder, "autoencoder", """ "kind": "kx134", "rate": 3200, "range": 64 """, 1);
        Firmware alone = Firmware.Make(definition, _options, model);
        Firmware ofFleet = Firmware.Make(definition, _options with { Fleet = FirmwareModels.Fleet }, model);

        Assert.Equal(0, alone.Model!.Use.Ram.Packed);
        Assert.True(ofFleet.Model!.Use.Ram.Packed > 0, "weights are packed in RAM");
        Assert.True(ofFleet.Needs.Window.Model > 1.3 * alone.Needs.Window.Model,
            $"{alone.Needs.Window.Model:N0} instructions in code, {ofFleet.Needs.Window.Model:N0} as a blob");
        Assert.Contains(ofFleet.Describe().First(), ofFleet.Files["README.md"], StringComparison.Ordinal);
    }

    /// <summary>Every pin that a program names is one of the chip, and none has two uses.</summary>
    [Theory]
    [MemberData(nameof(Sensors))]
    public void Pins_exist_on_the_board(string sensor, string expected, int channels)
    {
        (PipelineDefinition definition, PipelineModel? model) = FirmwareModels.Make(_folder, "features", sensor, channels);
        foreach (BoardKind kind in Enum.GetValues<BoardKind>())
        {
            BoardPins board = BoardPins.Of(kind);
            IReadOnlyDictionary<string, string> files = Firmware.Make(definition, _options with { Board = Board.Of(kind) }, model).Files;

            int[] pins = [.. Pin().Matches(files["Board/Program.cs"]).Select(m => int.Parse(m.Groups[1].Value))];
            Assert.Equal(expected.Contains("Spi") ? 5 : expected.Contains("I2c") ? 3 : 1, pins.Length);
            Assert.Equal(pins.Length, pins.Distinct().Count());
            Assert.Subset(board.Pins.ToHashSet(), pins.ToHashSet());
            Assert.DoesNotContain(board.Alarm, board.Analog[..Math.Min(channels, board.Analog.Length)]);
            Assert.All(pins, pin => Assert.Contains($"GPIO {pin}", files["README.md"]));
        }
    }

    [Fact]
    public void More_analog_inputs_than_the_board_has_are_an_error()
    {
        (PipelineDefinition definition, _) = FirmwareModels.Make(_folder, "features", """ "kind": "adc", "rate": 100, "channels": 6 """, 6);

        ConversionException problem = Assert.Throws<ConversionException>(
            () => Firmware.Make(definition, _options with { Board = Board.Of(BoardKind.Esp32C3) }));

        Assert.Contains("the sensor has 6 channels, and an ESP32-C3 has 5 analog inputs", problem.Message);
        Assert.NotNull(Firmware.Make(definition, _options with { Board = Board.Of(BoardKind.Esp32C6) }));
    }

    [Theory]
    [MemberData(nameof(Sensors))]
    public void Firmware_builds_for_the_device(string sensor, string expected, int channels)
    {
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);
        (PipelineDefinition definition, _) = FirmwareModels.Make(_folder, "features", sensor, channels);
        IReadOnlyDictionary<string, string> files = Firmware.Make(definition, _options).Files;
        Assert.Contains(expected, files["Board/Program.cs"]);
        string[] libraries =
        [
            "nanoFramework.Hardware.Esp32", "nanoFramework.Runtime.Native", "System.Device.Gpio", "System.Device.Spi", "System.Device.I2c",
                "System.Device.Adc",
            .. DeviceProject.Libraries,
        ];

        Assert.NotNull(NanoDevice.Shared.Build(
            libraries,
            new AssemblySource(FirmwareModels.Name, SourcesOf(files)),
            new AssemblySource("Program", "public static class Program { public static string[] Run() { return new string[0]; } }")));
    }

    [Theory]
    [InlineData(""" "kind": "adxl345", "rate": 1000, "channels": 3 """, "the Adxl345 has no rate of 1000")]
    [InlineData(""" "kind": "mpu6050", "rate": 100 """, "the Mpu6050 gives 3 samples per frame, not 1")]
    [InlineData(""" "kind": "kx134", "rate": 12800, "range": 4 """, "the Kx134 has no range of 4 g. Choose one of: 8, 16, 32, 64")]
    [InlineData(""" "kind": "adc", "rate": 2000 """, "a rate of 1000 / n is expected, not 2000")]
    public void What_a_sensor_cannot_be_set_to_is_said_with_the_line(string sensor, string expected)
    {
        ConversionException problem = Assert.Throws<ConversionException>(() => FirmwareModels.Make(_folder, "features", sensor, 1));

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
        string[] application = [.. Directory.GetFiles(_folder["PumpWatch"], "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText)];
        Assert.NotEmpty(CoreLibrary.CompileFirmware("PumpWatch", application));
        Assert.False(File.Exists(_folder["PumpWatch/PumpWatch.g.cs"]));
    }

    /// <summary>
    /// Against the real mscorlib, with the parts of a large model in assemblies of their own; what it uses of the board is in the packages.
    /// </summary>
    private static void AssertCompiles(IReadOnlyDictionary<string, string> files, bool hasParts)
    {
        byte[] image = Compile(files, out string[] parts);
        Assert.Equal(hasParts, parts.Length > 0);
        Assert.Empty(DeviceAssemblyChecker.Check(new MemoryStream(image), DeviceApi.Complete, [.. DeviceProject.Libraries, .. parts]));
    }

    /// <summary>Compiles firmware, whose parts have assemblies of their own.</summary>
    internal static byte[] Compile(IReadOnlyDictionary<string, string> files, out string[] names)
    {
        List<MetadataReference> parts = [];
        foreach ((string path, string text) in files.Where(f => f.Key.Contains("/") && f.Key.EndsWith(".g.cs", StringComparison.Ordinal)))
        {
            string name = Path.GetDirectoryName(path)!;
            Assert.Contains($"{name}.nfproj", string.Concat(files.Keys));
            parts.Add(MetadataReference.CreateFromImage(CoreLibrary.Compile(name, [text], ["TinyInfer"])));
        }

        names = [.. parts.Select((_, i) => $"{FirmwareModels.Name}.code{i}")];
        return CoreLibrary.CompileFirmware(FirmwareModels.Name, SourcesOf(files), parts);
    }

    private static string[] SourcesOf(IReadOnlyDictionary<string, string> files) =>
        [.. files.Where(f => f.Key.EndsWith(".cs", StringComparison.Ordinal)
            && (!f.Key.EndsWith(".g.cs", StringComparison.Ordinal) || !f.Key.Contains("/"))).Select(f => f.Value)];

    [GeneratedRegex(@"const int \w*Pin\w* = (\d+);")]
    private static partial Regex Pin();
}
