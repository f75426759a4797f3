using TinyInfer.Converter.Emit;
using TinyInfer.Converter.Emit.Compiled;
using TinyInfer.Converter.Graph;
using TinyInfer.DeviceHarness;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

/// <summary>Generated operators without weights on the nanoFramework runtime that the environment names.</summary>
public class OperatorsOnDeviceTests
{
    private const int Size = 16;
    private const int Channels = 8;
    private const int Elements = Size * Size * Channels;

    private readonly ITestOutputHelper _output;

    public OperatorsOnDeviceTests(ITestOutputHelper output)
    {
        _output = output;
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);
    }

    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void They_give_the_bytes_of_the_kernels(RoundingMode rounding)
    {
        LayerSheet sheet = new(rounding);
        foreach (string name in Names)
        {
            Add(sheet, name);
        }

        CompiledModel model = CompiledModelEmitter.Emit("sheet", sheet.Model, _ => true);
        byte[] blob = BlobWriter.Write(sheet.Model);
        InferenceModel interpreted = InferenceModel.Load(blob);
        Random random = new(1);
        sbyte[][] inputs = [.. Enumerable.Range(0, 2).Select(_ => RandomInput(random, interpreted.Inputs.Sum(i => i.Length)))];

        string[] lines = NanoDevice.Shared.Run(
            ["TinyInfer"], [.. GeneratedCode.Assemblies(model), .. ModelProgram.ForModel("new TinyInfer.Models.SheetModel()", inputs)]);

        Assert.All(model.Layers, layer => Assert.True(layer.IsCompiled));
        Assert.Equal(DesktopDevice.Run(ModelProgram.ForBlob(blob, "Auto", inputs)), lines);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void They_take_the_instructions_that_are_estimated(string name, double most)
    {
        Assert.SkipUnless(NanoDevice.CountsInstructions, "There is no runtime that counts instructions.");
        LayerSheet sheet = new(RoundingMode.Single);
        Add(sheet, name);
        CompiledModel model = CompiledModelEmitter.Emit("sheet", sheet.Model, _ => true);

        long counted = Count("new TinyInfer.Models.SheetModel()", GeneratedCode.Assemblies(model));
        long interpreted = Count("InferenceModel.Load(Blob.Read())", [.. ModelProgram.Data("Blob", BlobWriter.Write(sheet.Model))]);

        _output.WriteLine($"{name}: {counted / (double)Elements:F1} instructions an element, {interpreted / (double)Elements:F1} interpreted; {model.CodeSize} bytes");
        Assert.InRange(model.Layers[0].Cost.Instructions, counted * 0.9, counted * 1.1);
        Assert.True(counted <= most * Elements, $"{name} takes {counted / (double)Elements:F1} instructions an element, more than {most}.");
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
    };

    private static IEnumerable<string> Names => Cases.Select(row => row.Data.Item1);

    /// <summary>Instructions of a run: the difference of two programs, so that what starting and loading take falls out.</summary>
    private static long Count(string create, IReadOnlyList<AssemblySource> assemblies)
    {
        const int Times = 4;
        long[] counts = [.. new[] { 1, 1 + Times }.Select(times => NanoDevice.Shared.CountInstructions(["TinyInfer"], [.. assemblies, new AssemblySource("Program", $$"""
            using TinyInfer;

            public static class Program
            {
                public static string[] Run()
                {
                    InferenceModel model = {{create}};
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

    private static sbyte[] RandomInput(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return (sbyte[])(Array)bytes;
    }

    private static void Add(LayerSheet sheet, string name)
    {
        int[] image = [1, Size, Size, Channels];
        int positions = Size * Size;
        FixedPointMultiplier third = FixedPointMultiplier.FromDouble(1 / 3.0);
        FixedPointMultiplier half = new(1 << 30, 0);
        switch (name)
        {
            case "mean":
                sheet.Add(name, Reduce(1, positions, Channels), image, 3, [1, Channels], -5);
                break;
            case "mean of channels":
                sheet.Add(name, Reduce(positions, Channels, 1), image, 3, [1, Size, Size], -5);
                break;
            case "max pool 2x2":
                AddPool(sheet, name, OperatorCode.MaxPool2D, 2, 2, []);
                break;
            case "max pool 3x3":
                AddPool(sheet, name, OperatorCode.MaxPool2D, 3, 1, []);
                break;
            case "average pool 2x2":
                AddPool(sheet, name, OperatorCode.AveragePool2D, 2, 2, [0, 0, 0, 0]);
                break;
            case "average pool 8x8":
                AddPool(sheet, name, OperatorCode.AveragePool2D, 8, 8, [0, 0, 0, 0]);
                break;
            case "add":
                AddBinary(sheet, name, OperatorCode.Add, image, op => op.Attribute(3, 1 << 30, 0, -4, third.Mantissa, third.Exponent));
                break;
            case "add of one scale":
                AddBinary(sheet, name, OperatorCode.Add, image, op => op.Attribute(3, half.Mantissa, 0, -4, half.Mantissa, 0));
                break;
            case "mul":
                AddBinary(sheet, name, OperatorCode.Mul, image, op => op.Attribute(3, -4));
                break;
            case "mul by channel":
                AddBinary(sheet, name, OperatorCode.Mul, [1, 1, 1, Channels], op => op.Attribute(3, -4));
                break;
            default:
                AddBinary(sheet, name, OperatorCode.Maximum, image, _ => { });
                break;
        }
    }

    private static BlobOperator Reduce(int outer, int axis, int inner) => new BlobOperator(OperatorCode.Reduce)
        .Attribute(outer, axis, 1, 1, inner, -3 * axis).Requantization([FixedPointMultiplier.FromDouble(1.5 / axis)], -128, 127);

    private static void AddPool(LayerSheet sheet, string name, OperatorCode code, int kernel, int stride, int[] counts)
    {
        int output = ((Size - kernel) / stride) + 1;
        BlobOperator op = new BlobOperator(code).Attribute(1, Size, Size, Channels, output, output, Channels, kernel, kernel, stride, stride, 1, 1, 0, 0)
            .Attribute(counts).Attribute(-128, 127);
        sheet.Add(name, op, [1, Size, Size, Channels], 3, [1, output, output, Channels], 3);
    }

    private static void AddBinary(LayerSheet sheet, string name, OperatorCode code, int[] second, Action<BlobOperator> configure)
    {
        int[] image = [1, Size, Size, Channels];
        BlobOperator op = new BlobOperator(code).Attribute(
            WalkAttributes.Create(image, 0, WalkAttributes.BroadcastStrides(image, 4), 0, WalkAttributes.BroadcastStrides(second, 4)));
        configure(op);
        if (code != OperatorCode.Maximum)
        {
            op.Requantization([FixedPointMultiplier.FromDouble(code == OperatorCode.Add ? 1.0 / (1 << 19) : 0.01)], -128, 127);
        }

        sheet.Add(name, op, [image, second], [3, -4], null, image, 9);
    }
}
