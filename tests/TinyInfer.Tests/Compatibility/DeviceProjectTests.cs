using TinyInfer.DeviceHarness;
using TinyInfer.DeviceHarness.Compatibility;

namespace TinyInfer.Tests.Compatibility;

/// <summary>The device projects, and what their assemblies use of nanoFramework.</summary>
public class DeviceProjectTests
{
    public static TheoryData<string> Libraries => [.. DeviceProject.Libraries];

    /// <summary>
    /// Files of folders named Desktop that replace the board's in the desktop's assembly; the board's own is compiled where a runtime is
    /// named. SpiRegisters calls what takes arrays there and spans here.
    /// </summary>
    private static readonly string[] _desktopStandIns =
        ["TinyInfer.Esp32.Sensors.BusTransfer::", "TinyInfer.Esp32.Sensors.SpiRegisters::", "nanoFramework.Hardware.Esp32.Sleep",
        "nanoFramework.Hardware.Esp32.HighResTimer", "System.Device.Adc.AdcChannel"];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Assembly_uses_only_what_nanoFramework_has(string name)
    {
        DeviceProject project = DeviceProject.Library(name);
        DeviceApi api = DeviceApi.Complete.Restrict(project.References.Select(r => r.Assembly));
        using FileStream assembly = File.OpenRead(Path.Combine(AppContext.BaseDirectory, name + ".dll"));

        Violation[] violations =
            [.. DeviceAssemblyChecker.Check(assembly, api, project.Projects).Where(
                v => !_desktopStandIns.Any(name => v.ToString().StartsWith(name, StringComparison.Ordinal)))];

        Assert.True(violations.Length == 0, string.Join(Environment.NewLine, violations));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Every_reference_is_a_package_of_packages_config(string name)
    {
        DeviceProject project = DeviceProject.Library(name);

        AssertPackagesAreReferred(project);
        Assert.Subset(DeviceProject.Libraries.TakeWhile(l => l != name).ToHashSet(), project.Projects.ToHashSet());
    }

    [Fact]
    public void Device_tests_build_on_the_runtime_and_the_test_framework()
    {
        DeviceProject project = DeviceProject.Tests();

        AssertPackagesAreReferred(project);
        Assert.Equal(["TinyInfer"], project.Projects);
    }

    [Fact]
    public void The_runtime_needs_the_core_library_alone()
    {
        Assert.Equal("mscorlib", Assert.Single(DeviceProject.Library("TinyInfer").References).Assembly);
    }

    private static void AssertPackagesAreReferred(DeviceProject project) =>
        Assert.Equal(project.Packages.Order(), project.References.Select(r => r.Package).Distinct().Order());
}
