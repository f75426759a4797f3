using TinyInfer.DeviceHarness;

namespace TinyInfer.Benchmarks;

/// <summary>Counts what a run allocates on the desktop; the IL is the device's.</summary>
internal static class Allocations
{
    private const int Runs = 100;

    public static long PerRun(Variant variant) => (Allocated(variant, 1 + Runs) - Allocated(variant, 1)) / Runs;

    private static long Allocated(Variant variant, int runs) =>
        DesktopDevice.Use(BenchmarkProgram.Repeat(variant, runs), run =>
        {
            run();
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
}
