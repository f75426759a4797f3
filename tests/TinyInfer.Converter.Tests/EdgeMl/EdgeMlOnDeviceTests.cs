using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.EdgeMl;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Tests.Compiled;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.EdgeMl;

/// <summary>Bonsai and ProtoNN on the nanoFramework runtime that the environment names.</summary>
public sealed class EdgeMlOnDeviceTests
{
    private const int Features = 12;
    private const int Dimensions = 6;
    private const int Classes = 4;
    private const int Samples = 8;

    public EdgeMlOnDeviceTests() => Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Compact_packed_and_compiled_give_the_bytes_of_the_desktop(bool isTree)
    {
        ConversionResult result = Convert(isTree ? Tree().ToOnnx() : Prototypes().ToOnnx());
        sbyte[] bytes = [.. RandomModel.Normal(Samples * Features, 0.6, 5).Select(x => (sbyte)result.Model.Input.Quantize(x))];
        string[] expected = DesktopDevice.Run(ModelProgram.ForBlob(result.Blob, "Compact", bytes));
        Assert.True(expected.Where(line => line.StartsWith("output", StringComparison.Ordinal)).Distinct().Count() > Samples / 2);
        foreach (string mode in new[] { "Compact", "Packed" })
        {
            AssemblySource loader = new(
                "Loader", "public static class Loader { public static TinyInfer.InferenceModel Load(byte[] blob) { "
                    + "TinyInfer.Classical.ClassicalKernels.Register(); return TinyInfer.InferenceModel.Load("
                    + "new TinyInfer.Format.ArraySource(blob), "
                    + $"new TinyInfer.LoadOptions {{ Mode = TinyInfer.ExecutionMode.{mode} }}); }} }}");
            Assert.Equal(expected, NanoDevice.Shared.Run(
                ["TinyInfer", "TinyInfer.Classical"],
                [.. ModelProgram.Data("Blob", result.Blob), loader, .. ModelProgram.ForModel("Loader.Load(Blob.Read())", bytes)]));
        }

        CompiledModel code = CompiledModelEmitter.Emit(result.Name, result.Records, _ => true);
        Assert.Contains(code.Layers, layer => layer.IsCompiled);
        Assert.Equal(expected, NanoDevice.Shared.Run(
            ["TinyInfer"],
            [
                .. GeneratedCode.Assemblies(code),
                .. ModelProgram.ForModel($"new TinyInfer.Models.{GeneratedName.ClassOf(result.Name)}()", bytes),
            ]));
    }

    private static ConversionResult Convert(byte[] onnx)
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["model.onnx"], onnx);
        File.WriteAllBytes(folder["data.npy"], NpyFile.Write([100, Features], RandomModel.Normal(100 * Features, 1, 7)));
        return ModelConverter.Convert(new ConversionOptions
        {
            Model = folder["model.onnx"],
            Calibration = folder["data.npy"],
            AcceptLoss = true,
        });
    }

    private static Bonsai Tree()
    {
        const int Inner = 3;
        const int Rows = ((2 * Inner) + 1) * Classes;
        return new Bonsai(
            Sparse(Dimensions, Features, 1), Random(Rows, Dimensions, 2), Random(Rows, Dimensions, 3), Random(Inner, Dimensions, 4), 1.5f,
            null, null);
    }

    private static ProtoNn Prototypes() => new(
        Sparse(Features, Dimensions, 1), Random(Dimensions, 9, 2), Random(Classes, 9, 3), 0.3f);

    private static Matrix Random(int rows, int columns, int seed) => new(rows, columns, RandomModel.Normal(rows * columns, 1, seed));

    private static Matrix Sparse(int rows, int columns, int seed) =>
        new(rows, columns, [.. RandomModel.Normal(rows * columns, 1, seed).Select((value, i) => i % 2 == 0 ? value : 0)]);
}
