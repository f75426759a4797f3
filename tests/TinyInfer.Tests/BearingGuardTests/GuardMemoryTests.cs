using TinyInfer.Anomaly;
using TinyInfer.Converter.Simulation;
using TinyInfer.Esp32;
using TinyInfer.Signal;

namespace TinyInfer.Tests.BearingGuardTests;

public class GuardMemoryTests(ITestOutputHelper output)
{
    private const int Limit = 48 * 1024;

    [Fact]
    public void The_whole_application_takes_less_than_48_KB_of_RAM()
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

        Assert.InRange(report.Total, 16 * 1024, Limit);
        Assert.Contains($"| RAM of the whole application | {report.Total:N0} bytes of heap",
            File.ReadAllText(Path.Combine(DeviceHarness.Repository.Root, "samples", "BearingGuard", "README.md")));
    }
}
