using System.Text.RegularExpressions;
using System.Xml.Linq;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.Converter.Tests.Pipeline;
using TinyInfer.DeviceHarness;
using TinyInfer.DeviceHarness.Compatibility;

namespace TinyInfer.Converter.Tests.Collecting;

/// <summary>Projects of tinyinfer new --collect: each sensor and board, compiled against the real mscorlib.</summary>
public sealed partial class CollectingFirmwareTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<SensorKind, double, int?> Sensors => new()
    {
        { SensorKind.Adxl345, 800, null },
        { SensorKind.Adxl345, 3200, null },
        { SensorKind.Mpu6050, 1000, null },
        { SensorKind.Kx134, 12_800, null },
        { SensorKind.Kx134, 25_600, null },
        { SensorKind.Adc, 100, 5 },
        { SensorKind.Custom, 0.5, 64 },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Sensors))]
    public void Firmware_compiles_for_every_sensor_and_board(SensorKind kind, double rate, int? channels)
    {
        foreach (BoardKind board in Enum.GetValues<BoardKind>())
        {
            foreach (int baud in (int[])[9600, 921_600])
            {
                IReadOnlyDictionary<string, string> files = Make(kind, rate, channels, board, baud).Files;
                byte[] image = CoreLibrary.CompileFirmware(
                    FirmwareModels.Name, files.Where(f => f.Key.EndsWith(".cs", StringComparison.Ordinal)).Select(f => f.Value));
                int[] pins = [.. Pin().Matches(files["Board/Program.cs"]).Select(m => int.Parse(m.Groups[1].Value))];
                BoardPins there = BoardPins.Of(board);

                Assert.Empty(DeviceAssemblyChecker.Check(new MemoryStream(image), DeviceApi.Complete, DeviceProject.Libraries));
                Assert.True(pins.Length >= 2);
                Assert.Equal(pins.Length, pins.Distinct().Count());
                Assert.Subset(there.Pins.ToHashSet(), pins.ToHashSet());
                Assert.All(pins, pin => Assert.Contains($"GPIO {pin}", files["README.md"]));
                Assert.Empty(kind == SensorKind.Adc ? pins.Intersect(there.Analog[..5]) : []);
                Assert.Contains($"Baud = {baud};", files["Board/Program.cs"]);
            }
        }
    }

    /// <summary>System.IO.Ports, and all that it refers to itself, is restored, and named by the project.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_serial_ports_package_is_deployed_with_what_it_needs(bool fromSource)
    {
        LibraryOrigin origin = fromSource ? LibraryOrigin.OfSource(@"..\src") : LibraryOrigin.OfPackages("0.1.0");
        IReadOnlyDictionary<string, string> files = CollectingFirmware.Make(
            new NamedSensor(SensorKind.Kx134, 12_800, null, null).Define(), "--sensor",
            new FirmwareOptions(FirmwareModels.Name, origin), 921_600).Files;
        XElement project = XElement.Parse(files["PumpWatch.nfproj"]);
        string[] references =
        [
            .. project.Descendants().Where(e => e.Name.LocalName == "Reference").Select(e => e.Attribute("Include")!.Value.Split(',')[0]),
        ];
        string[] hints = [.. project.Descendants().Where(e => e.Name.LocalName == "HintPath").Select(e => e.Value.Split('\\')[^3])];

        string[] needs = ["System.IO.Ports", "System.IO.Streams", "nanoFramework.System.Text", "nanoFramework.Runtime.Events", "mscorlib"];
        Assert.All(needs, need => Assert.Contains(need, references));
        Assert.Subset(references.ToHashSet(), DeviceProject.Library("TinyInfer.Esp32.Spi").References.Select(r => r.Assembly).ToHashSet());
        Assert.Equal(hints.Order(), XElement.Parse(files["packages.config"]).Elements().Select(
            p => $"{p.Attribute("id")!.Value}.{p.Attribute("version")!.Value}").Order());
        Assert.Equal(fromSource ? 7 : 1, Regex.Count(files["PumpWatch.sln"], @"\.nfproj"""));
        Assert.Equal(fromSource ? 0 : 6, references.Count(r => r.StartsWith("TinyInfer", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(SensorKind.Kx134, 12_800, 921_600, false)]
    [InlineData(SensorKind.Kx134, 12_800, 115_200, true)]
    [InlineData(SensorKind.Kx134, 25_600, 3_000_000, true)]
    [InlineData(SensorKind.Adxl345, 3200, 921_600, false)]
    [InlineData(SensorKind.Adxl345, 3200, 115_200, true)]
    [InlineData(SensorKind.Mpu6050, 1000, 115_200, false)]
    [InlineData(SensorKind.Mpu6050, 1000, 9600, true)]
    public void Bursts_are_sent_where_link_or_processor_do_not_hold_the_rate(SensorKind kind, double rate, int baud, bool isBurst)
    {
        CollectPlan plan = Make(kind, rate, null, BoardKind.Esp32, baud).Plan;

        Assert.Equal(isBurst, plan.BurstFrames != null);
        Assert.Equal(isBurst, plan.Warnings(null).Any());
        Assert.True(isBurst || plan.SensorBytes < plan.LinkBytes);
        Assert.Contains(isBurst ? "without a gap; then" : "every sample", plan.Lines().Single());
        Assert.InRange(plan.Settings.BurstLength * plan.Settings.PacketLength, 1, 16 * 1024);
        Assert.Equal(isBurst, plan.Warnings(100_000).Any(w => w.Contains("no window fits", StringComparison.Ordinal)));
    }

    [Fact]
    public void More_samples_than_the_processor_can_read_are_said() =>
        Assert.Contains(Make(SensorKind.Custom, 100_000, 3, BoardKind.Esp32, 921_600).Plan.Warnings(null),
            warning => warning.Contains("gaps within bursts, too", StringComparison.Ordinal));

    [Theory]
    [InlineData("--sensor kx134", "--rate N, samples per second")]
    [InlineData("--rate 100", "--sensor KIND and --rate N")]
    [InlineData("--sensor kx134 --rate 1000", "--rate 1000: the Kx134 has no rate of 1000")]
    [InlineData("--sensor kx134 --rate 12800 --range 4", "--range 4: the Kx134 has no range of 4 g")]
    [InlineData("--sensor adxl345 --rate 800 --channels 1", "--channels 1: the Adxl345 gives 3 samples")]
    [InlineData("--sensor adc --rate 100 --channels 6 --board esp32c3", "--sensor: the sensor has 6 channels")]
    [InlineData("--sensor kx134 --rate 12800 --model m.onnx", "--model: firmware that collects has no model")]
    [InlineData("--sensor kx134 --rate 12800 --sleep", "--sleep: firmware that collects has no use for it")]
    [InlineData("--pipeline {0} --rate 12800", "says itself what the sensor is")]
    [InlineData("--pipeline {0} --range 16", "--range: ")]
    public async Task What_cannot_be_is_said(string options, string expected)
    {
        string pipeline = Path.Combine(SharedData.Repository, "models", "bearing", "pipeline.json");
        CommandRun run = await New([.. options.Replace("{0}", pipeline).Split(' ')]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.Error);
        Assert.False(Directory.Exists(_folder["Made"]));
    }

    [Fact]
    public async Task A_pipeline_names_the_sensor_and_other_firmware_takes_no_baud()
    {
        string pipeline = Path.Combine(SharedData.Repository, "models", "bearing", "pipeline.json");

        CommandRun made = await New("--pipeline", pipeline, "--baud", "115200");
        CommandRun vain = await CommandRun.Of("new", "Made", "--pipeline", pipeline, "--output", _folder["Vain"], "--baud", "115200");
        CommandRun odd = await New("--pipeline", pipeline, "--baud", "12345");

        Assert.Equal((0, string.Empty), (made.ExitCode, made.Error));
        Assert.Contains("sends bursts of", made.Output);
        Assert.Contains("\\\"kind\\\":\\\"kx134\\\"", File.ReadAllText(_folder["Made/Collection.cs"]));
        Assert.Equal((1, true), (vain.ExitCode, vain.Error.Contains("--baud: the option is for --collect", StringComparison.Ordinal)));
        Assert.Equal(2, odd.ExitCode);
    }

    private static CollectingFirmware Make(SensorKind kind, double rate, int? channels, BoardKind board, int baud) =>
        CollectingFirmware.Make(
            new NamedSensor(kind, rate, channels, null).Define(), "--sensor",
            new FirmwareOptions(FirmwareModels.Name, LibraryOrigin.OfSource("..")) { Board = Board.Of(board) }, baud);

    private Task<CommandRun> New(params string[] options) =>
        CommandRun.Of(["new", "Made", "--collect", "--output", _folder["Made"], "--packages", "0.1.0", .. options]);

    [GeneratedRegex(@"const int \w*Pin\w* = (\d+);")]
    private static partial Regex Pin();
}
