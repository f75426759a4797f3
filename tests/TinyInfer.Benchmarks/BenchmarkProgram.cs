using System.Globalization;
using System.Reflection;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Benchmarks;

/// <summary>The programs that measure variants.</summary>
internal static class BenchmarkProgram
{
    private static readonly AssemblySource _workloads = new("Workloads", [.. ReadDeviceSources()]);

    /// <summary>A program that takes the time of all variants in one process, so that they can be compared.</summary>
    public static IReadOnlyList<AssemblySource> Measure(IReadOnlyList<Variant> variants) =>
        Write(variants, $"return Stopwatch.Measure(new Workload[] {{ {string.Join(", ", variants.Select(v => v.Create))} }});");

    /// <summary>A program that runs a variant some times and does nothing else.</summary>
    public static IReadOnlyList<AssemblySource> Repeat(Variant variant, int times) =>
        Write([variant], $"Workload workload = {variant.Create}; for (int i = 0; i "
            + $"< {times}; i++) {{ workload.Run(); }} return new string[0];");

    /// <summary>Reads the lines of <see cref="Measure"/>.</summary>
    /// <returns>Nanoseconds per run, for each variant.</returns>
    public static double[] ReadTimes(string[] lines) =>
        [.. lines.Select(line => long.Parse(line, CultureInfo.InvariantCulture) / 1000.0)];

    private static IReadOnlyList<AssemblySource> Write(IReadOnlyList<Variant> variants, string body) =>
    [
        _workloads,
        .. variants.SelectMany(v => v.Assemblies).DistinctBy(a => a.Name),
        new AssemblySource("Program", $"public static class Program {{ public static string[] Run() {{ {body} }} }}"),
    ];

    private static IEnumerable<string> ReadDeviceSources()
    {
        Assembly assembly = Assembly.GetExecutingAssembly();
        foreach (string name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            using StreamReader reader = new(assembly.GetManifestResourceStream(name)!);
            yield return reader.ReadToEnd();
        }
    }
}
