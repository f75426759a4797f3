using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Scaffold;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.DeviceHarness;
using TinyInfer.DeviceHarness.Compatibility;
using TinyInfer.DeviceHarness.Counting;

namespace TinyInfer.Converter.Tests.Boards;

/// <summary>tinyinfer new --calibrate: what the firmware times is what it reckons with, and what it prints is a board file.</summary>
public sealed class CalibratingFirmwareTests : IDisposable
{
    private const string Name = "Measured";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(BoardKind.Esp32)]
    [InlineData(BoardKind.Esp32S3)]
    [InlineData(BoardKind.Esp32C3)]
    [InlineData(BoardKind.Esp32C6)]
    public void Firmware_compiles_for_every_board(BoardKind board)
    {
        IReadOnlyDictionary<string, string> files = Make(board);

        byte[] image = CoreLibrary.CompileFirmware(Name, Sources(files));

        Assert.Empty(DeviceAssemblyChecker.Check(new MemoryStream(image), DeviceApi.Complete, DeviceProject.Libraries));
        Assert.Contains("nanoFramework.Hardware.Esp32", files["packages.config"]);
        Assert.DoesNotContain("System.Device", files["packages.config"]);
        Assert.DoesNotContain("TinyInfer", files["packages.config"]);
    }

    [Fact]
    public void Instructions_and_bytes_are_those_that_it_reckons_with()
    {
        IReadOnlyDictionary<string, string> files = Make(BoardKind.Esp32);
        IReadOnlyList<long> marks = CountingDesktop.Run([], new AssemblySource("Program",
        [
            files["Calibration.cs"], files["StraightLine.g.cs"],
            $$"""
            public static class Program
            {
                public static string[] Run()
                {
                    Meter.Mark();
                    {{Name}}.Calibration.RunLoop();
                    Meter.Mark();
                    {{Name}}.Calibration.RunCached(3);
                    Meter.Mark();
                    {{Name}}.StraightLine.RunMany(0, 3);
                    Meter.Mark();
                    return new string[0];
                }
            }
            """,
        ]));

        Assert.InRange(marks[1] - marks[0], CalibratingFirmware.LoopInstructions - 10, CalibratingFirmware.LoopInstructions + 10);
        Assert.InRange(marks[3] - marks[2], 6 * CalibratingFirmware.Statements, (6 * CalibratingFirmware.Statements) + 10);

        // The calls of the cached ones cost no more than a few per cent.
        Assert.InRange((marks[2] - marks[1]) / (double)(marks[3] - marks[2]), 1, 1.04);
        Assert.Equal((11 * CalibratingFirmware.Statements) + 2, BytesOf(files, "RunMany"));
    }

    [Theory]
    [InlineData(BoardKind.Esp32, 240, 110, 40)]
    [InlineData(BoardKind.Esp32, 160, 110, 80)]
    [InlineData(BoardKind.Esp32S3, 240, 86, 80)]
    [InlineData(BoardKind.Esp32C3, 160, 110, 80)]
    public void A_board_that_is_as_estimated_prints_its_estimate(BoardKind kind, double clock, double cycles, double flash)
    {
        Board board = Board.Of(kind) with { Clock = clock, CyclesPerInstruction = cycles, FlashClock = flash };
        double perInstruction = cycles / clock;
        double cached = 100.0 * 6 * CalibratingFirmware.Statements * perInstruction;
        double lines = 100.0 * 11 * CalibratingFirmware.Statements / 32 * board.LineClocks / flash;

        Board read = Read(
            kind, (long)(1200.0 * CalibratingFirmware.LoopInstructions * perInstruction), (long)cached, (long)(cached + lines));

        // The clock is the usual one: the cycles make up for another.
        Assert.Equal(kind, read.Chip);
        Assert.InRange(read.CyclesPerInstruction / read.Clock / perInstruction, 0.998, 1.002);
        Assert.InRange(read.FlashClock / flash, 0.99, 1.01);
        Assert.InRange(Seconds(read) / Seconds(board), 0.99, 1.01);

        static double Seconds(Board of) => of.SecondsOf(187_521) + (1406 * of.SecondsPerLine);
    }

    [Fact]
    public void Flash_that_costs_nothing_is_left_out() =>
        Assert.Equal(40, Read(BoardKind.Esp32, 2_000_000, 1_000_000, 999_000).FlashClock);

    /// <summary>Run on this machine, which is no board, and the file is one all the same.</summary>
    [Fact]
    public async Task What_it_prints_is_a_board_for_every_command()
    {
        CommandRun made = await CommandRun.Of(
            "new", Name, "--calibrate", "--board", "esp32s3", "--output", _folder["m"], "--packages", "0.1.0");
        Assert.Equal((0, string.Empty), (made.ExitCode, made.Error));
        string report = Use(Directory.GetFiles(_folder["m"], "*.cs").Select(File.ReadAllText), type =>
        {
            MethodInfo loop = type.GetMethod("RunLoop")!;
            System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
            for (int i = 0; i < 1200; i++)
            {
                loop.Invoke(null, []);
            }

            long microseconds = (long)watch.Elapsed.TotalMicroseconds;
            return (string)type.GetMethod("Report")!.Invoke(null, [microseconds, microseconds, 2 * microseconds])!;
        });
        File.WriteAllText(_folder["board.json"], report);

        CommandRun converted = await CommandRun.Of("convert", BearingFiles.Model, "--calibration", BearingFiles.Calibration,
            "--output", _folder["out"], "--board", _folder["board.json"]);

        Assert.Equal((0, string.Empty), (converted.ExitCode, converted.Error));
        Assert.Contains("ESP32-S3 at 240 MHz", converted.Output);
    }

    [Theory]
    [InlineData("--sensor", "kx134")]
    [InlineData("--collect", null)]
    [InlineData("--ram", "100000")]
    public async Task Other_options_are_refused(string option, string? value)
    {
        CommandRun run = await CommandRun.Of(
            ["new", Name, "--calibrate", "--output", _folder["m"], "--packages", "0.1.0", option,
                .. value == null ? [] : (string[])[value]]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"{option}: firmware that measures its board has no use for it", run.Error);
        Assert.False(Directory.Exists(_folder["m"]));
    }

    private static IReadOnlyDictionary<string, string> Make(BoardKind board) => CalibratingFirmware.Make(
        new FirmwareOptions(Name, LibraryOrigin.OfSource("..")) { Board = Board.Of(board) });

    private static IEnumerable<string> Sources(IReadOnlyDictionary<string, string> files) =>
        files.Where(f => f.Key.EndsWith(".cs", StringComparison.Ordinal)).Select(f => f.Value);

    private static int BytesOf(IReadOnlyDictionary<string, string> files, string method)
    {
        byte[] image = CoreLibrary.Compile(Name, [files["Calibration.cs"], files["StraightLine.g.cs"]], []);
        using PEReader reader = new(new MemoryStream(image));
        MetadataReader metadata = reader.GetMetadataReader();
        MethodDefinition definition = metadata.MethodDefinitions.Select(metadata.GetMethodDefinition)
            .Single(m => metadata.GetString(m.Name) == method);
        return reader.GetMethodBody(definition.RelativeVirtualAddress).GetILBytes()!.Length;
    }

    private static T Use<T>(IEnumerable<string> sources, Func<Type, T> use)
    {
        AssemblyLoadContext context = new(Name, isCollectible: true);
        try
        {
            byte[] image = DeviceCompiler.Compile(Name, sources, DeviceCompiler.Desktop);
            return use(context.LoadFromStream(new MemoryStream(image)).GetType($"{Name}.Calibration", true)!);
        }
        finally
        {
            context.Unload();
        }
    }

    private Board Read(BoardKind kind, long loop, long cached, long read)
    {
        IReadOnlyDictionary<string, string> files = Make(kind);
        File.WriteAllText(_folder["b.json"], Use([files["Calibration.cs"], files["StraightLine.g.cs"]],
            type => (string)type.GetMethod("Report")!.Invoke(null, [loop, cached, read])!));
        return BoardFile.Read(_folder["b.json"]);
    }
}
