using TinyInfer.DeviceHarness;

namespace TinyInfer.Tests.Anomaly;

/// <summary>The detectors on the nanoFramework runtime that the environment names.</summary>
public sealed class AnomalyOnDeviceTests
{
    [Fact]
    public void All_detectors_give_the_desktops_bits()
    {
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);

        // Of the name of this assembly, so that it may make tensors.
        string text = File.ReadAllText(Repository.Locate("tests", "TinyInfer.Tests", "Anomaly", "AnomalyProgram.cs"));
        string[] lines = NanoDevice.Shared.Run(
            ["TinyInfer", "TinyInfer.Anomaly"],
            new AssemblySource("TinyInfer.Tests", text),
            new AssemblySource(
                "Program",
                "public static class Program { public static string[] Run() { return TinyInfer.Tests.Anomaly.AnomalyProgram.Run(); } }"));

        Assert.Equal(AnomalyProgram.Run(), lines);
    }
}
