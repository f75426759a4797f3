using TinyInfer.Converter.Blob;
using TinyInfer.DeviceHarness;
using TinyInfer.DeviceHarness.Compatibility;
using TinyInfer.Format;

namespace TinyInfer.Tests.Device;

/// <summary>Device code on the nanoFramework runtime that the environment names, compared with the desktop byte for byte.</summary>
public class NanoDeviceTests
{
    private const int MaxRuntimeSize = 57 * 1024;

    private readonly ITestOutputHelper _output;

    public NanoDeviceTests(ITestOutputHelper output)
    {
        _output = output;
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);
    }

    public static TheoryData<string> Libraries => [.. DeviceProject.Libraries];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Library_compiles_against_its_packages(string name)
    {
        NanoAssembly library = NanoDevice.Shared.CompileLibrary(name);

        _output.WriteLine($"{name}.pe: {library.DeviceSize} bytes");
        Assert.True(library.DeviceSize > 0);
    }

    [Fact]
    public void Runtime_takes_at_most_57_KB_of_flash()
    {
        long size = NanoDevice.Shared.CompileLibrary("TinyInfer").DeviceSize;

        Assert.True(size <= MaxRuntimeSize, $"TinyInfer.pe has {size} bytes, {size - MaxRuntimeSize} too many");
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Measured_sizes_are_those_of_the_pe_file_or_a_little_above(string name)
    {
        NanoAssembly library = NanoDevice.Shared.CompileLibrary(name);
        using System.Reflection.PortableExecutable.PEReader image = new(File.OpenRead(library.File));
        AssemblySize estimate = AssemblySize.Measure(image);

        PeFile file = PeFile.Read(library.DeviceFile);

        _output.WriteLine($"{name}: {estimate}, in the .pe file: {file}");
        Assert.Equal(file.ByteCode, estimate.ByteCode);
        Assert.InRange(estimate.Strings, file.Strings, (file.Strings * 2) + 1000);
        Assert.InRange(estimate.Signatures + estimate.StaticData, file.Signatures, (file.Signatures * 2) + 1000);
    }

    [Theory]
    [InlineData("Compact", RoundingMode.Single)]
    [InlineData("Packed", RoundingMode.Single)]
    [InlineData("Compact", RoundingMode.TfLite)]
    [InlineData("Packed", RoundingMode.TfLite)]
    public void Dense_layers_give_the_desktops_bytes(string mode, RoundingMode rounding)
    {
        byte[] blob = BlobWriter.Write(TestModels.DenseChain(rounding, seed: 7, 50, 33, 24, 7));
        Random random = new(1);
        sbyte[][] inputs = [random.NextSBytes(50), random.NextSBytes(50), Array.ConvertAll(new int[50], _ => sbyte.MinValue)];
        IReadOnlyList<AssemblySource> program = ModelProgram.ForBlob(blob, mode, inputs);

        string[] lines = NanoDevice.Shared.Run(["TinyInfer"], program);

        Assert.Equal((4 + 1) * inputs.Length, lines.Length);
        Assert.Equal(DesktopDevice.Run(program), lines);
    }

    [Theory]
    [InlineData("Compact", RoundingMode.TfLite)]
    [InlineData("Packed", RoundingMode.Single)]
    public void Convolutions_and_pools_give_the_desktops_bytes(string mode, RoundingMode rounding)
    {
        byte[] blob = BlobWriter.Write(TestModels.Convolutional(rounding, seed: 8));
        Random random = new(4);
        IReadOnlyList<AssemblySource> program = ModelProgram.ForBlob(blob, mode, random.NextSBytes(72), random.NextSBytes(72));

        string[] lines = NanoDevice.Shared.Run(["TinyInfer"], program);

        Assert.Equal((5 + 1) * 2, lines.Length);
        Assert.Equal(DesktopDevice.Run(program), lines);
    }

    [Theory]
    [InlineData("Compact", RoundingMode.Single)]
    [InlineData("Packed", RoundingMode.Single)]
    [InlineData("Compact", RoundingMode.TfLite)]
    [InlineData("Packed", RoundingMode.TfLite)]
    public void Every_kernel_gives_the_desktops_bytes(string mode, RoundingMode rounding)
    {
        BlobModel zoo = KernelZoo.Create(rounding, 7);
        Random random = new(1);
        sbyte[][] inputs = [random.NextSBytes(zoo.Tensors[0].Length), random.NextSBytes(zoo.Tensors[0].Length)];
        IReadOnlyList<AssemblySource> program = ModelProgram.ForBlob(BlobWriter.Write(zoo), mode, inputs);

        string[] lines = NanoDevice.Shared.Run(["TinyInfer"], program);

        Assert.Equal((zoo.Operators.Count + 2) * inputs.Length, lines.Length);
        Assert.Equal(DesktopDevice.Run(program), lines);
    }

    [Theory]
    [InlineData("Compact")]
    [InlineData("Packed")]
    public void Kernels_that_remember_give_the_desktops_bytes_run_after_run(string mode)
    {
        BlobModel zoo = RecurrentZoo.Create(6);
        Random random = new(2);
        sbyte[][] inputs = [.. Enumerable.Range(0, 4).Select(_ => random.NextSBytes(zoo.Tensors[0].Length))];
        IReadOnlyList<AssemblySource> program = ModelProgram.ForBlob(BlobWriter.Write(zoo), mode, inputs);

        string[] lines = NanoDevice.Shared.Run(["TinyInfer"], program);

        Assert.Equal((zoo.Operators.Count + 1) * inputs.Length, lines.Length);
        Assert.Equal(lines.Length, lines.Distinct().Count());
        Assert.Equal(DesktopDevice.Run(program), lines);
    }

    [Fact]
    public void Raw_values_are_normalized_and_quantized_as_on_the_desktop()
    {
        BlobModel model = TestModels.DenseChain(RoundingMode.Single, seed: 5, 6, 4);
        model.Metadata[Metadata.Normalization + "0"] = new float[] { 2, 0.01f, -3.7f, 1e-6f, -12.25f, 0.3f, 5e-7f };
        IReadOnlyList<AssemblySource> program =
        [
            .. ModelProgram.Data("Blob", BlobWriter.Write(model)),
            new AssemblySource("Program", """
                using TinyInfer;

                public static class Program
                {
                    public static string[] Run()
                    {
                        InferenceModel model = InferenceModel.Load(Blob.Read());
                        string[] lines = new string[40];
                        for (int i = 0; i < lines.Length; i++)
                        {
                            float x = (i * i) - (i * 31.7f);
                            model.Input.Write(new float[] { x * 10f, 1225f + x, x * 0.1f, 1.5f, x * 1000000f, -x * 250000f });
                            string line = "";
                            for (int k = 0; k < model.Input.Length; k++)
                            {
                                line += model.Input.Data[model.Input.Offset + k].ToString() + " ";
                            }

                            lines[i] = line;
                        }

                        return lines;
                    }
                }
                """),
        ];

        string[] lines = NanoDevice.Shared.Run(["TinyInfer"], program);

        Assert.True(lines.Distinct().Count() > 30);
        Assert.Equal(DesktopDevice.Run(program), lines);
    }

    [Fact]
    public void A_blob_larger_than_an_assembly_runs()
    {
        byte[] blob = BlobWriter.Write(TestModels.DenseChain(RoundingMode.Single, seed: 3, 300, 320, 16));
        IReadOnlyList<AssemblySource> program = ModelProgram.ForBlob(blob, "Compact", new Random(2).NextSBytes(300));

        Assert.True(blob.Length > 57 * 1024);
        Assert.Equal(DesktopDevice.Run(program), NanoDevice.Shared.Run(["TinyInfer"], program));
    }
}
