using TinyInfer.DeviceHarness;

namespace TinyInfer.Tests.Anomaly.Learning;

/// <summary>Learners on the nanoFramework runtime that the environment names.</summary>
public sealed class LearningOnDeviceTests
{
    private static readonly string[] _sources = ["FeatureStream.cs", "LearningProgram.cs"];

    [Fact]
    public void All_learners_give_the_desktops_bits_after_1_400_windows()
    {
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);
        string[] lines = NanoDevice.Shared.Run(
            ["TinyInfer", "TinyInfer.Anomaly"],
            new AssemblySource("TinyInfer.Tests", Texts()),
            new AssemblySource("Program",
                "public static class Program { public static string[] Run() { "
                    + "return TinyInfer.Tests.Anomaly.Learning.LearningProgram.Run(); } }"));

        Assert.Equal(LearningProgram.Run(), lines);
    }

    private static string[] Texts() =>
        [.. _sources.Select(name => File.ReadAllText(Repository.Locate("tests", "TinyInfer.Tests", "Anomaly", "Learning", name)))];
}
