using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Generate;
using TinyInfer.DeviceHarness;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

/// <summary>
/// Generated operators without weights, and layers that remember, on the nanoFramework runtime that the environment names.
/// </summary>
public class OperatorsOnDeviceTests
{
    public OperatorsOnDeviceTests() => Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);

    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void They_give_the_bytes_of_the_kernels(RoundingMode rounding)
    {
        LayerSheet sheet = new(rounding);
        foreach (string name in InstructionCountTests.Cases.Select(row => row.Data.Item1))
        {
            WeightlessLayers.Add(sheet, name);
        }

        foreach (string name in InstructionCountTests.SingleInputCases.Select(row => row.Data.Item1))
        {
            SingleInputLayers.Add(sheet, name);
        }

        Random random = new(1);
        for (int i = 0; i < 3; i++)
        {
            TableTests.AddRandom(sheet, random, random.Next(1, 300), inPlace: i % 2 == 0);
            PadTests.AddRandom(sheet, random, [random.Next(1, 6), random.Next(1, 6), random.Next(1, 6)], 3);
            ResizeTests.AddRandom(sheet, random, random.Next(1, 3), random.Next(1, 5));
            SoftmaxTests.AddRandom(sheet, random, random.Next(1, 3), random.Next(1, 50), inPlace: i % 2 == 0);
            LogSoftmaxTests.AddRandom(sheet, random, random.Next(1, 3), random.Next(1, 50), inPlace: i % 2 == 0);
            ArgMaxTests.Add(sheet, random.Next(1, 3), random.Next(1, 100), last: i % 2 == 0);
            RecurrentLayers.AddRandom(sheet, random, i == 0 ? OperatorCode.Lstm : i == 1 ? OperatorCode.Gru : OperatorCode.Rnn, 5,
                random.Next(1, 8));
            SvdfTests.Add(sheet, random, random.Next(1, 3), random.Next(1, 12), random.Next(1, 6), random.Next(1, 4), random.Next(1, 5),
                isNarrow: i % 2 == 0);
            MatMulTests.AddRandom(sheet, random, 20);
        }

        if (rounding == RoundingMode.TfLite)
        {
            // With this, methods go to other assemblies.
            TableSizeTests.AddLarge(sheet, random);
        }

        CompiledModel model = CompiledModelEmitter.Emit("sheet", sheet.Model, _ => true);
        byte[] blob = BlobWriter.Write(sheet.Model);
        InferenceModel interpreted = InferenceModel.Load(blob);
        sbyte[][] inputs = [.. Enumerable.Range(0, 2).Select(_ => RandomInput(random, interpreted.Inputs.Sum(i => i.Length)))];

        string[] lines = NanoDevice.Shared.Run(
            ["TinyInfer"], [.. GeneratedCode.Assemblies(model), .. ModelProgram.ForModel("new TinyInfer.Models.SheetModel()", inputs)]);

        Assert.All(model.Layers, layer => Assert.True(layer.IsCompiled, layer.Problem));
        Assert.Equal(rounding == RoundingMode.TfLite, model.Files.Any(f => f.Name.Contains(".code", StringComparison.Ordinal)));
        Assert.Equal(DesktopDevice.Run(ModelProgram.ForBlob(blob, "Auto", inputs)), lines);
    }

    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Lines_in_pairs_give_the_bytes_of_the_kernels(RoundingMode rounding)
    {
        Random random = new(1);
        LayerSheet sheet = new(rounding);
        ConvolutionLayers.AddPairs(sheet, random, 7);
        CompiledModel model = CompiledModelEmitter.Emit("sheet", sheet.Model, _ => true);
        byte[] blob = BlobWriter.Write(sheet.Model);
        sbyte[][] inputs = [.. Enumerable.Range(0, 2).Select(_ => RandomInput(
            random, InferenceModel.Load(blob).Inputs.Sum(i => i.Length)))];

        string[] lines = NanoDevice.Shared.Run(
            ["TinyInfer"], [.. GeneratedCode.Assemblies(model), .. ModelProgram.ForModel("new TinyInfer.Models.SheetModel()", inputs)]);

        Assert.Contains(model.Files, f => f.Text.Contains("Pairs(m, t, input, output);", StringComparison.Ordinal));
        Assert.Equal(DesktopDevice.Run(ModelProgram.ForBlob(blob, "Auto", inputs)), lines);
    }

    [Fact]
    public void A_network_with_a_mean_gives_the_bytes_of_the_kernels()
    {
        ConversionResult result = ModelConverter.Convert(new ConversionOptions
        {
            Model = SharedData.Path("tflite/mnist_cnn_int8.tflite"),
            Rounding = RoundingMode.TfLite,
            Mode = ExecutionMode.Compiled,
        });
        CompiledModel model = result.Compiled!;
        sbyte[] input = SharedData.Golden("mnist_cnn", "input")[..(2 * result.Model.Input.Length)];

        string[] lines = NanoDevice.Shared.Run(
            ["TinyInfer"],
            [.. GeneratedCode.Assemblies(model),
                .. ModelProgram.ForModel($"new TinyInfer.Models.{GeneratedName.ClassOf(result.Name)}()", input)]);

        Assert.Contains(result.Choices, c =>
            c.Mode == ExecutionMode.Compiled && model.Records.Operators[c.Layer].Code == OperatorCode.Reduce);
        Assert.Equal(DesktopDevice.Run(ModelProgram.ForBlob(result.Blob, "Auto", input)), lines);
    }

    [Theory]
    [InlineData("Compact")]
    [InlineData("Packed")]
    [InlineData("Compiled")]
    public void A_network_of_images_with_borders_and_an_encoder_gives_the_desktops_bytes(string mode)
    {
        ConversionResult result = RandomModel.Convert(AttentionOverImage(), ("x", [1, 4, 3, 3]));
        sbyte[] input = RandomInput(new Random(5), 2 * result.Model.Input.Length);
        CompiledModel code = CompiledModelEmitter.Emit(result.Name, result.Records, _ => true);

        string[] lines = NanoDevice.Shared.Run(["TinyInfer"], mode == "Compiled"
            ? [.. GeneratedCode.Assemblies(code),
                .. ModelProgram.ForModel($"new TinyInfer.Models.{GeneratedName.ClassOf(result.Name)}()", input)]
            : ModelProgram.ForBlob(result.Blob, mode, input));

        Assert.Superset(
            new HashSet<OperatorCode> { OperatorCode.Resize, OperatorCode.MatMul, OperatorCode.LayerNormalization, OperatorCode.Softmax },
            result.Records.Operators.Select(op => op.Code).ToHashSet());
        Assert.Equal(DesktopDevice.Run(ModelProgram.ForBlob(result.Blob, "Auto", input)), lines);
    }

    /// <summary>
    /// An image whose border is mirrored, enlarged by what lies between its pixels, whose pixels then attend to each other.
    /// </summary>
    private static OnnxModelBuilder AttentionOverImage() => new OnnxModelBuilder(17).Input("x", 1, 4, 3, 3)
        .Constant("pads", [0, 0, 1, 2, 0, 0, 1, 0]).Constant("sizes", [1, 4, 7, 8]).Constant("shape", [1, 4, 56])
        .Node("Pad", ["x", "pads"], ["mirrored"], ("mode", "reflect"))
        .Node("Resize", ["mirrored", "", "", "sizes"], ["large"], ("mode", "linear"))
        .Node("Reshape", ["large", "shape"], ["flat"]).Node("Transpose", ["flat"], ["pixels"], ("perm", new[] { 0, 2, 1 }))
        .Constant("scale", RandomModel.Normal(4, 0.5, 1), 4).Constant("bias", RandomModel.Normal(4, 0.5, 2), 4)
        .Node("LayerNormalization", ["pixels", "scale", "bias"], ["normal"]).Node(
            "Transpose", ["normal"], ["turned"], ("perm", new[] { 0, 2, 1 }))
        .Node("MatMul", ["normal", "turned"], ["scores"]).Node("Softmax", ["scores"], ["weights"], ("axis", -1))
        .Node("MatMul", ["weights", "pixels"], ["y"]).Output("y");

    private static sbyte[] RandomInput(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return (sbyte[])(Array)bytes;
    }
}
