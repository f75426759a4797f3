using TinyInfer.DeviceHarness;

namespace TinyInfer.Tests.Anomaly.Learning;

/// <summary>Runs programs of this folder on the nanoFramework runtime that the environment names.</summary>
internal static class LearningDevice
{
    /// <summary>Runs a program.</summary>
    /// <param name="program">Its class.</param>
    /// <param name="streams">Classes that it takes windows from.</param>
    /// <returns>Its lines.</returns>
    internal static string[] Run(string program, params string[] streams)
    {
        // Of the name of this assembly, so that it may make what is internal.
        AssemblySource source = new("TinyInfer.Tests", [.. streams.Append(program).Select(name => File.ReadAllText(
            Repository.Locate("tests", "TinyInfer.Tests", "Anomaly", "Learning", name + ".cs")))]);
        return NanoDevice.Shared.Run(
            ["TinyInfer", "TinyInfer.Anomaly"],
            source,
            new AssemblySource("Program",
                "public static class Program { public static string[] Run() { "
                    + $"return TinyInfer.Tests.Anomaly.Learning.{program}.Run(); }} }}"));
    }
}
