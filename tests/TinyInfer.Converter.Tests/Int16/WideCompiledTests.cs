using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Converter.Tests.Compiled;
using TinyInfer.Converter.Tests.Cost;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Int16;

/// <summary>Generated code of layers on int16 gives the values of their kernels.</summary>
public sealed class WideCompiledTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Random_dense_layers_give_the_values_of_the_kernels(RoundingMode rounding)
    {
        WideSheet sheet = new(rounding, 1);
        for (int i = 0; i < 40; i++)
        {
            AddDense(sheet, i);
        }

        sheet.Check(12);
    }

    /// <summary>Sums of 32 bits that just fit, and such as have to be taken in parts.</summary>
    [Theory]
    [InlineData(127)]
    [InlineData(-128)]
    public void Extreme_weights_do_not_spill_over(sbyte weight)
    {
        WideSheet sheet = new(RoundingMode.TfLite, 2);
        foreach (int columns in (int[])[255, 256, 500, 700, 1400])
        {
            sheet.AddDense(1, columns, 3, isLong: columns > 500, [.. Enumerable.Range(0, 3 * columns).Select(
                i => i % columns % (1 + (i / columns)) == 0 ? weight : (sbyte)(-weight - 1))]);
        }

        sheet.AddConvolution(Shape(5, 9, 8, 3, 7, 7, 1, isDepthwise: false), isLong: false, [.. Enumerable.Repeat(weight, 3 * 49 * 8)]);
        sheet.Check(12);
    }

    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Random_convolutions_give_the_values_of_the_kernels(RoundingMode rounding)
    {
        WideSheet sheet = new(rounding, 3);
        for (int i = 0; i < 30; i++)
        {
            AddConvolution(sheet, i);
        }

        sheet.Check(12);
    }

    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Layers_give_the_desktops_values_on_the_runtime(RoundingMode rounding)
    {
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);
        WideSheet sheet = new(rounding, 4);
        for (int i = 0; i < 10; i++)
        {
            AddDense(sheet, i);
            AddConvolution(sheet, i);
        }

        Assert.Equal("passed", sheet.CheckOnDevice());
    }

    /// <summary>Compiled as firmware is, and on the runtime that the environment names if there is one.</summary>
    [Fact]
    public void Layers_without_weights_give_the_values_of_the_kernels()
    {
        const float Scale = 0.0004f;
        WideModel model = new(7);
        int x = model.Input([1, 6, 5, 4], Scale);
        int[] y = [.. ((int[][])[
            [1, 6, 5, 4], [1, 6, 5, 4], [1, 6, 5, 4], [1, 3, 2, 4], [1, 5, 4, 4], [1, 4, 5, 4], [1, 2, 5, 4], [1, 4, 5, 4], [1, 2, 2, 4],
            [1, 2, 2, 4], [1, 1, 1, 4]]).Select(shape => model.Activation(shape, Scale))];
        int four = model.Words([4], [-32768, 32767, 5000, -3], Scale);
        int pad = model.Builder.Tensor(
            TensorType.Int32, [4, 2], [], [], System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>([0, 0, 1, 1, 1, 1, 0, 0]));
        model.Builder.Operator("LEAKY_RELU", [x], [y[0]], 75, (0, 0.3f))
            .Operator("ADD", [y[0], x], [y[1]], 11)
            .Operator("MUL", [y[1], four], [y[2]], 21)
            .Operator("MAX_POOL_2D", [y[2]], [y[3]], 5, (0, (sbyte)1), (1, 2), (2, 2), (3, 2), (4, 2))
            .Operator("PAD", [y[3], pad], [y[4]], 22)
            .Operator("TRANSPOSE", [y[4], model.Builder.Integers([0, 2, 1, 3])], [y[5]], 26)
            .Operator("SLICE", [y[5], model.Builder.Integers([0, 1, 0, 0]), model.Builder.Integers([1, 2, 5, 4])], [y[6]], 49)
            .Operator("CONCATENATION", [y[6], y[6]], [y[7]], 10, (0, 1))
            .Operator("AVERAGE_POOL_2D", [y[7]], [y[8]], 5, (0, (sbyte)1), (1, 2), (2, 2), (3, 2), (4, 2))
            .Operator("MINIMUM", [y[8], four], [y[9]], 39)
            .Operator("MEAN", [y[9], model.Builder.Integers([1, 2])], [y[10]], 27, (0, (sbyte)1));

        ConversionResult result = model.Convert(y[10], ExecutionMode.Compiled);
        AssemblySource[] program =
        [
            .. GeneratedCode.Assemblies(result.Compiled!),
            new("Program", $$"""
                public static class Program
                {
                    public static string[] Run() =>
                        new[] { new TinyInfer.Models.{{GeneratedName.ClassOf(result.Name)}}().SelfTest().Passed.ToString() };
                }
                """),
        ];

        Assert.All(result.Compiled!.Layers, layer => Assert.True(layer.IsCompiled, layer.Problem));
        Assert.Equal(["True"], DesktopDevice.Run(program));
        if (NanoDevice.WhyAbsent == null)
        {
            Assert.Equal(["True"], NanoDevice.Shared.Run(["TinyInfer", "TinyInfer.Int16"], program));
        }
    }

    [Fact]
    public void A_dense_layer_takes_two_instructions_a_product()
    {
        WideSheet sheet = new(RoundingMode.Single, 5) { IsTypical = true };
        sheet.AddDense(1, 128, 128, isLong: true, [.. Enumerable.Range(0, 128 * 128).Select(_ => sheet.Random.NextWeight(40, 127))]);
        Check(sheet, "dense 128x128", 128 * 128, 2.24);
    }

    [Theory]
    [InlineData(8, 3, false, 2.95)]
    [InlineData(8, 3, true, 13.1)]
    public void A_convolution_takes_few_instructions_a_product(int channels, int kernel, bool isDepthwise, double most)
    {
        WideSheet sheet = new(RoundingMode.Single, 6) { IsTypical = true };
        ConvolutionShape shape = Shape(12, 12, channels, channels, kernel, kernel, 1, isDepthwise);
        sheet.AddConvolution(shape, isLong: true);
        Check(sheet, shape.ToString(), shape.Macs, most);
    }

    /// <summary>Counts a layer in code, and asserts that the planner knows what it takes.</summary>
    private void Check(WideSheet sheet, string name, int macs, double most)
    {
        CompiledModel model = CompiledModelEmitter.Emit("sheet", sheet.Model, _ => true);

        long counted = LayerCounts.OfCode("SheetModel", model)[0];

        output.WriteLine($"{name}: {counted / (double)macs:F2} a product, {model.Layers[0].Cost.Instructions / (double)macs:F2} reckoned; "
            + $"{model.CodeSize} bytes");
        Assert.InRange(model.Layers[0].Cost.Instructions, counted * 0.9, counted * 1.1);
        Assert.InRange(counted, 1, (long)(most * macs));
    }

    private static void AddDense(WideSheet sheet, int number)
    {
        int columns = sheet.Random.Next(1, number % 4 == 0 ? 200 : 24);
        sheet.AddDense(number % 5 == 0 ? 3 : 1, columns, sheet.Random.Next(1, 14), isLong: number % 2 == 0);
    }

    private static void AddConvolution(WideSheet sheet, int number)
    {
        Random random = sheet.Random;
        bool isLong = number % 2 == 0;
        if (number % 6 == 5)
        {
            int groups = random.Next(1, 3);
            sheet.AddTransposed(random.Next(1, 4), random.Next(1, 5), 2 * groups, 3 * groups, groups, random.Next(1, 4), isLong);
            return;
        }

        bool isDepthwise = number % 3 == 0;
        int channels = random.Next(1, 6);
        sheet.AddConvolution(
            Shape(random.Next(5, 9), random.Next(5, 9), channels, isDepthwise ? channels * random.Next(1, 3) : random.Next(1, 6),
                random.Next(1, 4), random.Next(1, 5), random.Next(1, 3), isDepthwise), isLong);
    }

    /// <summary>A window padded by half of it.</summary>
    private static ConvolutionShape Shape(
        int height, int width, int channels, int outputs, int kernelHeight, int kernelWidth, int stride, bool isDepthwise) => new(
        1, height, width, channels, Outputs(height, kernelHeight, stride), Outputs(width, kernelWidth, stride), outputs, kernelHeight,
        kernelWidth, stride, stride, 1, 1, kernelHeight / 2, kernelWidth / 2, isDepthwise ? channels : 1)
        {
            IsDepthwise = isDepthwise,
        };

    private static int Outputs(int size, int kernel, int stride) => ((size + (kernel / 2 * 2) - kernel) / stride) + 1;
}
