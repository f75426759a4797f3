using System.Reflection;
using nanoFramework.TestFramework;
using TinyInfer.DeviceHarness;
using TinyInfer.DeviceTests;
using Assert = Xunit.Assert;

namespace TinyInfer.Tests.Device;

/// <summary>Runs the tests that are written for a board: on the desktop always, on the nanoFramework runtime where one is named.</summary>
public class DeviceTestRunner
{
    private const string Passed = "passed";

    private static readonly IReadOnlyList<MethodInfo> _tests =
    [
        .. typeof(ModelTests).Assembly.GetTypes()
            .Where(t => t.IsDefined(typeof(TestClassAttribute)))
            .SelectMany(t => t.GetMethods())
            .Where(m => m.IsDefined(typeof(TestMethodAttribute))),
    ];

    private static readonly Lazy<Dictionary<string, string>> _onDevice = new(RunOnDevice);

    public static TheoryData<string> Names => [.. _tests.Select(NameOf)];

    [Theory]
    [MemberData(nameof(Names))]
    public void On_the_desktop(string name)
    {
        MethodInfo test = _tests.Single(t => NameOf(t) == name);

        test.Invoke(Activator.CreateInstance(test.DeclaringType!), BindingFlags.DoNotWrapExceptions, null, null, null);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void On_the_device(string name)
    {
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);

        string result = _onDevice.Value[name];
        Assert.True(result == Passed, result);
    }

    private static string NameOf(MethodInfo test) => $"{test.DeclaringType!.Name}.{test.Name}";

    /// <summary>Runs all tests in one process, and gives what became of each.</summary>
    private static Dictionary<string, string> RunOnDevice()
    {
        string calls = string.Concat(_tests.Select(t =>
            $"try {{ new TinyInfer.DeviceTests.{t.DeclaringType!.Name}().{t.Name}(); lines.Add(\"{NameOf(t)}: {Passed}\"); }} "
            + $"catch (System.Exception e) {{ lines.Add(\"{NameOf(t)}: \" + e.ToString()); }}\n"));
        AssemblySource tests = new("TinyInfer.DeviceTests", [.. DeviceProject.Tests().Sources.Select(File.ReadAllText)]);
        AssemblySource program = new(
            "Program",
            "public static class Program { public static string[] Run() { "
            + "System.Collections.ArrayList lines = new System.Collections.ArrayList();\n"
            + $"{calls} return (string[])lines.ToArray(typeof(string)); }} }}");
        return NanoDevice.Shared.Run(["TinyInfer", "nanoFramework.TestFramework"], tests, program)
            .Select(line => line.Split(": ", 2))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1]);
    }
}
