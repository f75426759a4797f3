using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using TinyInfer.Converter.Boards;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Boards;

/// <summary>What assemblies take of the heap, against assemblies themselves and against a 32-bit runtime.</summary>
public class AssemblyTablesTests(ITestOutputHelper output)
{
    public static TheoryData<string> Libraries => [.. DeviceProject.Libraries];

    /// <summary>What has been recorded may lag behind a little; what is read from the desktop's assembly is the device's.</summary>
    [Theory]
    [MemberData(nameof(Libraries))]
    public void Tables_are_those_of_the_devices_assembly(string library)
    {
        int device = Of(CoreLibrary.CompileImage(library));
        int known = AssemblyTables.Of(library);

        output.WriteLine($"{library}: {device}");
        Assert.True(Math.Abs(known - device) <= (AssemblyTables.Recorded.ContainsKey(library) ? device / 20 : 12),
            $"{library} takes {device} bytes, not {known}: write that into AssemblyTables.");
    }

    [Fact]
    public void NanoFrameworks_assemblies_are_as_recorded()
    {
        string? folder = Environment.GetEnvironmentVariable("TINYINFER_NANOLIB");
        Assert.SkipWhen(folder == null,
            "Skipped: the environment variable TINYINFER_NANOLIB is not set, so there are no assemblies of nanoFramework to read.");
        (string Name, int Bytes)[] present = [.. AssemblyTables.Recorded
            .Where(r => File.Exists(Path.Combine(folder!, r.Key + ".pe"))).Select(r => (r.Key, r.Value))];

        Assert.True(present.Length > 10);
        Assert.All(present, a => Assert.Equal((a.Name, OfDevice(Path.Combine(folder!, a.Name + ".pe"))), a));
    }

    /// <summary>The .pe files themselves, the firmware's own among them.</summary>
    [Fact]
    public void BearingGuard_takes_what_its_assemblies_say()
    {
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);
        foreach (NanoAssembly assembly in NanoDevice.Shared.CompileLibrary("BearingGuard").WithReferences())
        {
            int device = OfDevice(assembly.DeviceFile);
            int known = assembly.Name == "BearingGuard" ? AssemblyTables.Firmware : AssemblyTables.Of(assembly.Name);
            output.WriteLine($"{assembly.Name}: {device}, known {known}");
            Assert.InRange(known, device - (device / 20), device + (device / 20));
        }
    }

    /// <summary>
    /// Measured with BearingGuard on a runtime compiled for 32 bits, in KB; these assemblies have not changed since. The same run had
    /// 24.8 KB of tables and runtime in 17 assemblies, 20.7 of them tables.
    /// </summary>
    [Theory]
    [InlineData("mscorlib", 4.0)]
    [InlineData("System.IO.FileSystem", 2.0)]
    [InlineData("nanoFramework.Hardware.Esp32", 1.5)]
    public void Tables_are_what_a_runtime_took(string assembly, double measured)
    {
        Assert.InRange(AssemblyTables.Of(assembly) / 1024.0, measured * 0.95, measured * 1.05);
        Assert.InRange(AssemblyTables.Runtime / 1024.0, 24.8 - 20.7 - 0.1, 24.8 - 20.7 + 0.1);
    }

    /// <summary>mscorlib takes 3,240 bytes on a runtime that is compiled without a debugger; with one, a byte more per method.</summary>
    [Fact]
    public void The_formula_is_the_runtimes()
    {
        Assert.Equal((3240 + 804 + 4 + 11) / 12 * 12, AssemblyTables.Of(0, 141, 87, 803, 16));
    }

    private static int Of(byte[] image)
    {
        using PEReader reader = new(new MemoryStream(image));
        return AssemblyTables.Of(reader.GetMetadataReader());
    }

    /// <summary>Counts rows of a .pe file: its header names where tables start and how many bytes follow the last row of each.</summary>
    private static int OfDevice(string file)
    {
        const int starts = 40;
        const int padding = starts + (16 * sizeof(int)) + sizeof(int);
        const int typeSize = 24;
        const int staticFields = 20;
        byte[] bytes = File.ReadAllBytes(file);
        int Start(int table) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(starts + (sizeof(int) * table)));
        int Rows(int table, int size) => (Start(table + 1) - Start(table) - bytes[padding + table]) / size;
        int types = Rows(4, typeSize);
        return AssemblyTables.Of(Rows(0, 12) + Rows(1, 8) + Rows(2, 8) + Rows(3, 8), types, Rows(5, 8), Rows(6, 16),
            Enumerable.Range(0, types).Sum(t => bytes[Start(4) + (t * typeSize) + staticFields]));
    }
}
