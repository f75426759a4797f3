using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Generate;
using TinyInfer.DeviceHarness;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

/// <summary>
/// Instructions that layers take on the nanoFramework runtime, in code and interpreted, against what the converter says of both.
/// </summary>
public class InstructionCountTests
{
    /// <summary>Instructions of a run around its only layer: the program's loop, the model's, and the call.</summary>
    private const int AroundLayer = 47;

    private readonly ITestOutputHelper _output;

    public InstructionCountTests(ITestOutputHelper output)
    {
        _output = output;
        Assert.SkipUnless(NanoDevice.CountsInstructions, "There is no runtime that counts instructions.");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void They_take_the_instructions_that_are_estimated(string name, double most)
    {
        LayerSheet sheet = new(RoundingMode.Single);
        WeightlessLayers.Add(sheet, name);
        Check(name, sheet, (long)(most * WeightlessLayers.Elements));
    }

    [Theory]
    [InlineData(OperatorCode.Lstm, 3, 93_000)]
    [InlineData(OperatorCode.Gru, 3, 78_000)]
    [InlineData(OperatorCode.Gru, 2, 88_500)]
    [InlineData(OperatorCode.Rnn, 1, 32_000)]
    public void Recurrent_layers_take_the_instructions_that_are_estimated(OperatorCode code, int earlyGates, long most)
    {
        LayerSheet sheet = new(RoundingMode.Single);
        RecurrentLayers.Add(sheet, new Random(3), code, 4, 1, 24, 32, 1, earlyGates, isLast: false);
        sheet.Model.Operators[0].Mode = ExecutionMode.Compact;
        Check(code.ToString(), sheet, most);
    }

    [Theory]
    [InlineData(16, 2, 8, 8_600)]
    [InlineData(40, 1, 4, 8_850)]
    public void Filters_over_time_take_the_instructions_that_are_estimated(int units, int rank, int memory, long most)
    {
        LayerSheet sheet = new(RoundingMode.Single);
        SvdfTests.Add(sheet, new Random(3), 1, 24, units, rank, memory);
        sheet.Model.Operators[0].Mode = ExecutionMode.Compact;
        Check("SVDF", sheet, most);
    }

    [Theory]
    [InlineData("depthwise 3x3", 12, 8, 3, 1, 0, true, 4.55)]
    [InlineData("depthwise 3x3, padded", 24, 8, 3, 1, 1, true, 3.7)]
    [InlineData("depthwise 3x3 by 2", 24, 8, 3, 2, 0, true, 7)]
    [InlineData("depthwise 5x5", 12, 8, 5, 1, 2, true, 2.5)]
    [InlineData("convolution 3x3", 12, 8, 3, 1, 0, false, 1.35)]
    [InlineData("convolution 3x3", 14, 8, 3, 1, 0, false, 1.2)]
    [InlineData("convolution 3x3, padded", 24, 8, 3, 1, 1, false, 1.15)]
    public void Convolutions_take_the_instructions_that_are_estimated(
        string name, int size, int channels, int kernel, int stride, int padding, bool isDepthwise, double most)
    {
        int outputs = (stride == 1 ? size + (2 * padding) - kernel : size - 1) / stride + 1;
        ConvolutionShape shape = new(1, size, size, channels, outputs, outputs, channels, kernel, kernel, stride, stride, 1, 1, padding,
            padding,
            isDepthwise ? channels : 1)
        {
            IsDepthwise = isDepthwise,
        };
        LayerSheet sheet = new(RoundingMode.Single);
        ConvolutionLayers.AddTypical(sheet, new Random(3), shape);
        Check(name, sheet, (long)(most * shape.Macs));
    }

    [Theory]
    [InlineData(5, 64, 1.6)]
    [InlineData(6, 64, 1.32)]
    [InlineData(7, 32, 1.28)]
    [InlineData(7, 64, 1.24)]
    [InlineData(9, 64, 1.17)]
    [InlineData(11, 64, 1.05)]
    public void Convolutions_along_a_line_take_the_instructions_that_are_estimated(int taps, int length, double most)
    {
        ConvolutionShape shape = new(1, 1, length, 8, 1, length, 8, 1, taps, 1, 1, 1, 1, 0, taps / 2, 1);
        LayerSheet sheet = new(RoundingMode.Single);
        ConvolutionLayers.AddTypical(sheet, new Random(3), shape);
        Check($"convolution of {taps} taps, line of {length}", sheet, (long)(most * shape.Macs));
    }

    [Theory]
    [MemberData(nameof(SingleInputCases))]
    public void Those_of_one_input_take_the_instructions_that_are_estimated(string name, long most)
    {
        LayerSheet sheet = new(RoundingMode.Single);
        SingleInputLayers.Add(sheet, name);
        Check(name, sheet, most);
    }

    [Theory]
    [InlineData(4, 18_842)]
    [InlineData(5, 19_300)]
    [InlineData(6, 20_200)]
    [InlineData(8, 25_000)]
    public void Dense_layers_of_few_bits_take_fewer_instructions(int bits, long most)
    {
        LayerSheet sheet = new(RoundingMode.Single);
        DenseTests.AddBellShaped(sheet, new Random(bits), 128, 128, bits);
        sheet.Model.Operators[0].Mode = ExecutionMode.Compact;
        Check($"dense 128x128 of {bits} bits", sheet, most);
    }

    public static TheoryData<string, double> Cases => new()
    {
        { "mean", 6.6 },
        { "mean of channels", 8.5 },
        { "max pool 2x2", 12 },
        { "max pool 3x3", 75 },
        { "average pool 2x2", 11.5 },
        { "average pool 8x8", 6.8 },
        { "add", 37 },
        { "add of one scale", 30 },
        { "mul", 32 },
        { "mul by channel", 35 },
        { "maximum", 24 },
        { "transpose", 12 },
        { "slice", 2 },
        { "concat", 3.3 },
    };

    public static TheoryData<string, long> SingleInputCases => new()
    {
        { "table of 2048", 27400 },
        { "table of 256", 2330 },
        { "table of 10", 100 },
        { "pad by 1", 285 },
        { "pad a row by 6", 90 },
        { "resize to twice the size", 1700 },
        { "resize to half the size", 3250 },
        { "softmax of 3", 280 },
        { "softmax of 10", 620 },
        { "softmax of 200", 11800 },
        { "softmax of 256 x 8", 147000 },
        { "logarithm of softmax of 10", 445 },
        { "logarithm of softmax of 256 x 8", 109000 },
        { "largest of 10", 78 },
        { "largest of 200", 1620 },
        { "largest of 256 x 8", 23000 },
        { "copy", 11 },
    };

    /// <summary>Counts what a layer takes, generated and interpreted, and compares with what the planner and the cost model say.</summary>
    private void Check(string name, LayerSheet sheet, long most)
    {
        CompiledModel model = CompiledModelEmitter.Emit("sheet", sheet.Model, _ => true);
        long counted = Count("new TinyInfer.Models.SheetModel()", GeneratedCode.Assemblies(model)) - AroundLayer;
        byte[] blob = BlobWriter.Write(sheet.Model);
        long interpreted = Count("InferenceModel.Load(Blob.Read())", [.. ModelProgram.Data("Blob", blob)]) - AroundLayer;
        double estimate = CostModel.Instructions(LayerSummary.Of(InferenceModel.Load(blob), sheet.Model)[0], sheet.Model);

        _output.WriteLine($"{name}: {counted} instructions, {interpreted} interpreted, {model.Layers[0].Cost.Instructions} and "
            + $"{estimate} estimated; {model.CodeSize} bytes");
        Assert.InRange(model.Layers[0].Cost.Instructions, counted * 0.9, counted * 1.1);
        Assert.InRange(estimate, interpreted * 0.9, interpreted * 1.1);
        Assert.True(counted <= most, $"{name} takes {counted} instructions, more than {most}.");
    }

    /// <summary>Instructions of a run: the difference of two programs, so that what starting and loading take falls out.</summary>
    private static long Count(string create, IReadOnlyList<AssemblySource> assemblies)
    {
        const int Times = 4;
        long[] counts = [.. new[] { 1, 1 + Times }.Select(
            times => NanoDevice.Shared.CountInstructions(["TinyInfer"], [.. assemblies, new AssemblySource("Program", $$"""
            using TinyInfer;

            public static class Program
            {
                public static string[] Run()
                {
                    InferenceModel model = {{create}};
                    foreach (Tensor input in model.Inputs)
                    {
                        for (int i = 0; i < input.Length; i++)
                        {
                            input.Data[input.Offset + i] = (sbyte)((i * i * 7) + (i * 45));
                        }
                    }

                    for (int i = 0; i < {{times}}; i++)
                    {
                        model.Run();
                    }

                    return new string[0];
                }
            }
            """)]))];
        return (counts[1] - counts[0]) / Times;
    }
}
