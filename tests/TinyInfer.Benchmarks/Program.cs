using TinyInfer.Benchmarks;
using TinyInfer.DeviceHarness;

// Measures the kernels against naive loops on the desktop and, where the environment names one, on a nanoFramework runtime.
// A name as argument measures only the layers whose names contain it.
Layer[] layers = [.. Layers.All.Where(layer => args.All(a => layer.Name.Contains(a, StringComparison.OrdinalIgnoreCase)))];
Variant[] variants = [.. layers.SelectMany(layer => layer.Variants)];

double[] desktop = BenchmarkProgram.ReadTimes(DesktopDevice.Run(BenchmarkProgram.Measure(variants)));
long[] allocations = [.. variants.Select(Allocations.PerRun)];
Report.Print("desktop", layers, desktop, "allocated bytes per run", allocations.Select(a => a.ToString()));

if (NanoDevice.WhyAbsent != null)
{
    Console.WriteLine($"nanoFramework: {NanoDevice.WhyAbsent}");
    return;
}

string[] libraries = ["TinyInfer"];
double[] device = BenchmarkProgram.ReadTimes(NanoDevice.Shared.Run(libraries, BenchmarkProgram.Measure(variants)));
IEnumerable<string> instructions = layers.SelectMany(layer => layer.Variants.Select(
    variant => NanoDevice.CountsInstructions ? $"{CountPerRun(variant) / layer.Macs:F2}" : "not counted"));
Report.Print("nanoFramework on this machine", layers, device, "IL instructions per MAC", instructions);
Console.WriteLine($"TinyInfer.pe: {NanoDevice.Shared.CompileLibrary("TinyInfer").DeviceSize} bytes");

// The difference of two programs: what starting and loading take falls out.
double CountPerRun(Variant variant)
{
    const int Few = 1;
    const int Many = 5;
    return (Count(variant, Many) - Count(variant, Few)) / (double)(Many - Few);
}

long Count(Variant variant, int times) => NanoDevice.Shared.CountInstructions(libraries, BenchmarkProgram.Repeat(variant, times));
