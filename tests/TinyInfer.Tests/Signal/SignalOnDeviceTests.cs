using System.Globalization;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Tests.Signal;

/// <summary>The stages on the nanoFramework runtime that the environment names.</summary>
public sealed class SignalOnDeviceTests
{
    private readonly ITestOutputHelper _output;

    public SignalOnDeviceTests(ITestOutputHelper output)
    {
        _output = output;
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);
    }

    [Fact]
    public void All_stages_give_the_desktops_bits()
    {
        Assert.Equal(SignalProgram.Run(), RunOnDevice("Run"));
    }

    [Fact]
    public void The_transform_of_256_points_is_twice_as_fast_as_the_plain_one()
    {
        long[] ticks = [.. RunOnDevice("Measure").Select(line => long.Parse(line, CultureInfo.InvariantCulture))];
        _output.WriteLine($"256 points with window, mean removal and block scaling: {ticks[0] / 10.0} us; plain: {ticks[1] / 10.0} us");
        Assert.True(2 * ticks[0] <= ticks[1], $"{ticks[0]} and {ticks[1]} ticks");
    }

    private static string[] RunOnDevice(string method)
    {
        // Of the name of this assembly, so that it may make tensors.
        string folder = Repository.Locate("tests", "TinyInfer.Tests", "Signal");
        AssemblySource stages = new(
            "TinyInfer.Tests",
            [.. new[] { "SignalProgram.cs", "GateProgram.cs", "ShortProgram.cs", "PlainFft.cs" }.Select(
                file => File.ReadAllText(Path.Combine(folder, file)))]);
        AssemblySource program = new(
            "Program",
            "public static class Program { public static string[] Run() { "
            + $"return TinyInfer.Tests.Signal.SignalProgram.{method}(); }} }}");
        return NanoDevice.Shared.Run(["TinyInfer", "TinyInfer.Signal"], stages, program);
    }
}
