using TinyInfer.Converter.Simulation;
using TinyInfer.DeviceHarness;
using TinyInfer.Link;
using TinyInfer.Store.Hashing;
using TinyInfer.Tests.Anomaly;
using TinyInfer.Tests.State;
using TinyInfer.Tests.Store;

namespace TinyInfer.Tests.Link;

/// <summary>Link and health on the nanoFramework runtime that the environment names, and what a link costs.</summary>
[Collection(nameof(StoreInput))]
public sealed class LinkOnDeviceTests : IClassFixture<UpdateFactory>
{
    private static readonly string[] _libraries =
        ["TinyInfer", "TinyInfer.Signal", "TinyInfer.Anomaly", "TinyInfer.Guard", "TinyInfer.Store", "TinyInfer.Link"];

    private const string Ram = "| RAM of a link, with its 4 KB of telemetry | ";
    private const string Flash = "| TinyInfer.Link, compiled for the board | ";

    private readonly UpdateFactory _factory;

    public LinkOnDeviceTests(UpdateFactory factory)
    {
        _factory = factory;
        StoreInput.Set(factory, UpdateFactory.Content(1500, 1), counter: 1);
    }

    [Fact]
    public void A_board_takes_an_update_over_a_link_as_the_desktop_does()
    {
        string[] lines = LinkProgram.Run();
        Assert.Contains("\"update\":\"receiving\"", string.Concat(lines));
        Assert.Contains(""","done":7,"ok":false,""", string.Concat(lines));
        Assert.EndsWith(": 1 pending: update 1 ", lines[^1], StringComparison.Ordinal);
        string[] drift = LinkProgram.Drift(HealthMonitorTests.Profile(new Random(1), 300).ToBytes());
        Assert.True(int.Parse(drift[1].Split(' ')[0]) < 1000 && int.Parse(drift[2].Split(' ')[0]) >= 1000, string.Join("; ", drift));
        Assert.Equal("well", drift[4]);

        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);
        Assert.Equal(lines, NanoDevice.Shared.Run(_libraries, Sources("return OnBoard.LinkProgram.Run();")));
        string profile = string.Join(", ", HealthMonitorTests.Profile(new Random(1), 300).ToBytes());
        Assert.Equal(drift, NanoDevice.Shared.Run(
            _libraries, Sources($"return OnBoard.LinkProgram.Drift(new byte[] {{ {profile} }});")));
    }

    /// <summary>docs/fleet.md states the figure.</summary>
    [Fact]
    public void A_link_takes_as_much_RAM_as_is_stated()
    {
        HeapReport report = new();
        TinyInfer.Store.UpdateStore store = _factory.Store(new SimulatedFlash(Tear.Committed, new Random(1)));
        store.Start(_ => null);
        report.Add(store);
        int before = report.Total;
        report.Add(new DeviceLink("press-4", new LoopClient(), store, new Sha256(), new LinkOptions()));
        Assert.Equal($"{Ram}{report.Total - before:N0} bytes |", Row(Ram));
    }

    [Fact]
    public void A_link_takes_as_much_flash_as_is_stated()
    {
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);
        Assert.Equal($"{Flash}{NanoDevice.Shared.CompileLibrary("TinyInfer.Link").DeviceSize:N0} bytes of flash |", Row(Flash));
    }

    private static string? Row(string start) => File.ReadLines(Repository.Locate("docs", "fleet.md")).FirstOrDefault(
        line => line.StartsWith(start, StringComparison.Ordinal));

    private static AssemblySource[] Sources(string body) =>
    [
        new AssemblySource("Link", StoreInput.Source(), OnBoard("Store", "StoreProgram.cs"), OnBoard("Link", "LinkProgram.cs")),
        new AssemblySource("Program", $"public static class Program {{ public static string[] Run() {{ {body} }} }}"),
    ];

    private static string OnBoard(string folder, string file) =>
        File.ReadAllText(Repository.Locate("tests", "TinyInfer.Tests", folder, file))
            .Replace("using TinyInfer.Tests.Store;", string.Empty, StringComparison.Ordinal)
            .Replace($"namespace TinyInfer.Tests.{folder}", "namespace OnBoard", StringComparison.Ordinal);
}
