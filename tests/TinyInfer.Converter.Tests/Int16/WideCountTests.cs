using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Quantize;
using TinyInfer.Converter.Tests.Cost;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Int16;

/// <summary>What layers on int16 are reckoned to cost, as kernels and in code, is what they cost, within a quarter.</summary>
public sealed class WideCountTests
{
    private const double Tolerance = 0.25;

    /// <summary>A layer of so few instructions is not looked at.</summary>
    private const double Least = 1000;

    [Theory]
    [InlineData("bearing")]
    [InlineData("pump")]
    [InlineData("motion")]
    public void Instructions_are_as_reckoned(string name)
    {
        ConversionResult result = ModelConverter.Convert(new ConversionOptions
        {
            Model = Repository.Locate("models", name, "model.onnx"),
            Calibration = Repository.Locate("models", name, "calibration.npy"),
            Activations = ActivationBits.Standard with { Default = 16 },
        });
        Check(name, result);
    }

    [Fact]
    public void Instructions_of_operators_without_weights_are_as_reckoned()
    {
        using TemporaryFolder folder = new();
        TfLite.TfLiteModelBuilder model = new();
        int Wide(params int[] shape) => model.Tensor(Import.TfLite.TensorType.Int16, shape, [1 / 32768f], [0], []);
        int[] small = [1, 12, 10, 6];
        int[] smaller = [1, 9, 8, 6];
        int[] images = [Wide(small), Wide(small), Wide(small), Wide(1, 20, 16, 6), Wide(smaller), Wide(smaller)];
        model.Operator("MAXIMUM", images[..2], [images[2]], 39)
            .Operator("RESIZE_NEAREST_NEIGHBOR", [images[2], model.Integers([20, 16])], [images[3]], 74)
            .Operator("RESIZE_BILINEAR", [images[3], model.Integers([9, 8])], [images[4]], 15)
            .Operator("SOFTMAX", [images[4]], [images[5]], 9, (0, 1f));
        File.WriteAllBytes(folder["model.tflite"], model.Build(images[..2], [images[5]]));
        Check("operators", ModelConverter.Convert(new ConversionOptions { Model = folder["model.tflite"] }));
    }

    private static void Check(string name, ConversionResult result)
    {
        CompiledModel code = CompiledModelEmitter.Emit(name, result.Records, _ => true);
        foreach (ExecutionMode mode in (ExecutionMode[])[ExecutionMode.Compact, ExecutionMode.Packed, ExecutionMode.Compiled])
        {
            IReadOnlyList<long> counts = mode == ExecutionMode.Compiled
                ? LayerCounts.OfCode(GeneratedName.ClassOf(name), code)
                : LayerCounts.OfBlob(result.Blob, mode);
            for (int i = 0; i < counts.Count; i++)
            {
                BlobOperator op = result.Records.Operators[i];
                if (!result.Records.IsWide(op))
                {
                    continue;
                }

                double estimate = mode == ExecutionMode.Compiled && code.Layers[i].IsCompiled
                    ? code.Layers[i].Cost.Instructions
                    : WideCosts.Of(result.Records, op, mode);
                TestContext.Current.SendDiagnosticMessage($"{name} {mode} {i} {op.Code}: {counts[i]} counted, {estimate:F0} reckoned");
                Assert.True(
                    counts[i] < Least || Math.Abs((estimate / counts[i]) - 1) < Tolerance,
                    $"layer {i}, {op.Code}, {mode}: {counts[i]} instructions, {estimate:F0} reckoned");
            }
        }
    }
}
