using TinyInfer.Anomaly;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Simulation;
using TinyInfer.DeviceHarness;
using TinyInfer.Esp32;
using TinyInfer.Signal;

namespace TinyInfer.Tests.BearingGuardTests;

public class GuardMemoryTests(ITestOutputHelper output)
{
    private const int Limit = 20 * 1024;
    private const int LimitOfAll = 46 * 1024;

    private static readonly string _page = File.ReadAllText(Repository.Locate("samples", "BearingGuard", "README.md"));

    [Fact]
    public void The_whole_application_takes_less_than_20_KB_of_RAM()
    {
        int objects = Objects();

        Assert.InRange(objects, 16 * 1024, Limit);
        Assert.Contains($"| RAM of the whole application | {objects:N0} bytes of heap", _page);
    }

    /// <summary>With runtime and tables of all assemblies that its project names.</summary>
    [Fact]
    public void All_that_is_on_the_board_fits_the_stated_RAM()
    {
        DeviceProject project = DeviceProject.Library("BearingGuard");
        (string Name, int Bytes)[] tables = [.. project.References.Select(r => r.Assembly).Concat(project.Projects)
            .Select(name => (name, AssemblyTables.Of(name))).Append(("BearingGuard itself", AssemblyTables.Firmware))
            .OrderByDescending(table => table.Item2).ThenBy(table => table.Item1, StringComparer.Ordinal)];
        int assemblies = tables.Sum(table => table.Bytes);
        int all = Objects() + assemblies + AssemblyTables.Runtime;
        output.WriteLine($"{all:N0}: {string.Join(", ", tables.Select(table => $"{table.Name} {table.Bytes:N0}"))}");

        Assert.InRange(all, 40 * 1024, LimitOfAll);
        Assert.Contains($"| with runtime and assemblies | {all:N0} bytes: {AssemblyTables.Runtime:N0} more for the runtime, "
            + $"{assemblies:N0} for tables of {tables.Length} assemblies", _page);
        Assert.Contains(string.Join(", ", tables.Select(table => $"{table.Name} {table.Bytes:N0}")), _page.ReplaceLineEndings(" "));
    }

    private int Objects()
    {
        GuardRun run = new();
        run.Play(GuardRun.Recording[..(4 * GuardRun.Window)]);
        run.Sensor.Samples = []; // The recording is the test's; a board's samples are in the sampler.
        HeapReport report = new();
        report.Add(run.Guard);
        foreach (Type type in new[] { typeof(BearingGuard.Guard), typeof(TinyInfer.Guard.MachineGuard), typeof(InferenceModel),
            typeof(SampleRing), typeof(Detector), typeof(AlarmPin) })
        {
            report.AddStatics(type.Assembly);
        }

        output.WriteLine($"all: {report.Total:N0} bytes");
        foreach ((string type, int bytes) in report.ByType.Take(20))
        {
            output.WriteLine($"{bytes,7:N0} {type}");
        }

        return report.Total;
    }
}
