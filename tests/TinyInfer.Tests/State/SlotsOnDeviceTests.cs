using TinyInfer.DeviceHarness;

namespace TinyInfer.Tests.State;

/// <summary>The slots on the nanoFramework runtime that the environment names.</summary>
public sealed class SlotsOnDeviceTests
{
    [Fact]
    public void Slots_hold_the_desktops_bytes()
    {
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);

        string text = File.ReadAllText(Repository.Locate("tests", "TinyInfer.Tests", "State", "SlotProgram.cs"));
        string[] lines = NanoDevice.Shared.Run(
            ["TinyInfer", "TinyInfer.Signal", "TinyInfer.Anomaly", "TinyInfer.Guard"],
            new AssemblySource("Slots", text),
            new AssemblySource(
                "Program",
                "public static class Program { public static string[] Run() { return TinyInfer.Tests.State.SlotProgram.Run(); } }"));

        Assert.Equal(SlotProgram.Run(), lines);
        Assert.Contains(lines, line => line.StartsWith("cut", StringComparison.Ordinal));
    }
}
