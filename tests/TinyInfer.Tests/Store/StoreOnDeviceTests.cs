using TinyInfer.DeviceHarness;
using TinyInfer.DeviceHarness.Counting;

namespace TinyInfer.Tests.Store;

/// <summary>The store on the nanoFramework runtime that the environment names, and what it costs.</summary>
[Collection(nameof(StoreInput))]
public sealed class StoreOnDeviceTests : IClassFixture<UpdateFactory>
{
    private static readonly string[] _libraries =
        ["TinyInfer", "TinyInfer.Signal", "TinyInfer.Anomaly", "TinyInfer.Guard", "TinyInfer.Store"];

    private readonly ITestOutputHelper _output;

    public StoreOnDeviceTests(UpdateFactory factory, ITestOutputHelper output)
    {
        _output = output;
        StoreInput.Set(factory, UpdateFactory.Content(2500, 1));
    }

    [Fact]
    public void A_board_takes_an_update_as_the_desktop_does()
    {
        string[] lines = StoreProgram.Receive();
        Assert.Equal("0  0", lines[0]);
        Assert.Equal("taken", lines[1]);
        Assert.StartsWith("2 on trial", lines[4], StringComparison.Ordinal);
        Assert.StartsWith("confirmed", lines[6], StringComparison.Ordinal);
        Assert.Contains("there was", lines[9], StringComparison.Ordinal);

        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);
        Assert.Equal(lines, NanoDevice.Shared.Run(_libraries, Sources("return OnBoard.StoreProgram.Receive();")));
    }

    /// <summary>docs/updates.md states these figures.</summary>
    [Fact]
    public void A_verification_takes_as_many_instructions_as_is_stated()
    {
        Assert.True(StoreProgram.Verify(isChanged: false));
        Assert.False(StoreProgram.Verify(isChanged: true));
        IReadOnlyList<long> marks = CountingDesktop.Run(_libraries, Sources("""
            TinyInfer.Store.Hashing.Sha256 hash = new TinyInfer.Store.Hashing.Sha256();
            byte[] data = new byte[1024];
            Meter.Mark();
            hash.Append(data, 0, data.Length);
            Meter.Mark();
            OnBoard.StoreProgram.Verify(false);
            Meter.Mark();
            return new string[0];
            """));
        _output.WriteLine(
            $"IL instructions: {(marks[1] - marks[0]) / 16.0:N0} per block of 64 bytes, {marks[2] - marks[1]:N0} per verification");
        Assert.Contains($"| a block of 64 bytes of SHA-256 | {(marks[1] - marks[0]) / 16.0:N0} IL instructions",
            File.ReadAllText(Repository.Locate("docs", "updates.md")));
        Assert.InRange(marks[2] - marks[1], 3_000_000, 4_200_000);
    }

    private static AssemblySource[] Sources(string body) =>
    [
        new AssemblySource("Store", StoreInput.Source(),
            File.ReadAllText(Repository.Locate("tests", "TinyInfer.Tests", "Store", "StoreProgram.cs"))
                .Replace("namespace TinyInfer.Tests.Store", "namespace OnBoard", StringComparison.Ordinal)),
        new AssemblySource("Program", $"public static class Program {{ public static string[] Run() {{ {body} }} }}"),
    ];
}
