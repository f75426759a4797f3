using TinyInfer.DeviceHarness;

namespace TinyInfer.Tests.Anomaly.Learning;

/// <summary>Learners on the nanoFramework runtime that the environment names.</summary>
public sealed class LearningOnDeviceTests
{
    [Fact]
    public void All_learners_give_the_desktops_bits_after_1_400_windows()
    {
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);

        Assert.Equal(LearningProgram.Run(), LearningDevice.Run(nameof(LearningProgram), nameof(FeatureStream)));
    }
}
