using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Generate;
using TinyInfer.DeviceHarness;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

/// <summary>
/// Generated code on the nanoFramework runtime that the environment names, against the interpreted kernels on the desktop.
/// </summary>
public sealed class CompiledOnDeviceTests
{
    private const int Runs = 3;

    public CompiledOnDeviceTests() => Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);

    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Random_layers_give_the_desktops_bytes(RoundingMode rounding)
    {
        Random random = new(11);
        LayerSheet sheet = new(rounding);
        for (int i = 0; i < 20; i++)
        {
            ConvolutionLayers.AddRandom(sheet, random);
            if (i % 4 == 0)
            {
                ConvolutionLayers.AddTransposed(sheet, random);
                int columns = random.Next(1, 40);
                int rows = random.Next(1, 20);
                BlobOperator op = new BlobOperator(OperatorCode.Dense).Attribute(1, columns, rows).Weights(
                    random.NextWeights(columns * rows));
                random.AddScaling(op, rows, columns * 127 * 20, 3);
                sheet.Add($"dense {columns} to {rows}", op, [1, columns], random.NextZeroPoint(), [1, rows], 3);
            }
        }

        CompiledModel compiled = CompiledModelEmitter.Emit("sheet", sheet.Model, _ => true);

        Assert.All(compiled.Layers, layer => Assert.True(layer.IsCompiled, layer.Problem));
        Compare("sheet", sheet.Model, compiled, random);
    }

    [Theory]
    [InlineData("bearing")]
    [InlineData("motion")]
    [InlineData("pump")]
    public void Examples_give_the_desktops_bytes(string name) => Compare(name, new ConversionOptions
    {
        Model = Path.Combine(SharedData.Repository, "models", name, "model.onnx"),
        Calibration = Path.Combine(SharedData.Repository, "models", name, "calibration.npy"),
    });

    [Theory]
    [InlineData("keyword_dscnn")]
    [InlineData("micro_speech")]
    [InlineData("mnist_cnn")]
    public void Models_of_others_give_the_desktops_bytes(string name) =>
        Compare(name, new ConversionOptions { Model = SharedData.Path($"tflite/{name}_int8.tflite") });

    private static void Compare(string name, ConversionOptions options)
    {
        ConversionResult result = ModelConverter.Convert(options with { Name = name, Mode = ExecutionMode.Compiled });
        Compare(name, result.Records, result.Compiled!, new Random(name.Length));
    }

    private static void Compare(string name, BlobModel records, CompiledModel compiled, Random random)
    {
        int length = records.Inputs.Sum(i => records.Tensors[i].Length);
        sbyte[][] inputs = [.. Enumerable.Range(0, Runs).Select(_ => new sbyte[length])];
        foreach (sbyte[] input in inputs)
        {
            random.NextBytes((byte[])(Array)input);
        }

        string[] lines = NanoDevice.Shared.Run(
            ["TinyInfer"],
            [.. GeneratedCode.Assemblies(compiled),
                .. ModelProgram.ForModel($"new TinyInfer.Models.{GeneratedName.ClassOf(name)}()", inputs)]);

        Assert.Equal(Runs * (records.Operators.Count + records.Outputs.Count), lines.Length);
        Assert.Equal(DesktopDevice.Run(ModelProgram.ForBlob(BlobWriter.Write(records), "Compact", inputs)), lines);
    }
}
