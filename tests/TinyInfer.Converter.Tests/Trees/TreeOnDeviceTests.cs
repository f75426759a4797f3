using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Tests.Compiled;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Trees;

/// <summary>Trees on the nanoFramework runtime that the environment names.</summary>
public sealed class TreeOnDeviceTests
{
    /// <summary>Instructions of a node that a run visits, leaves included, at most.</summary>
    private const double MostPerNode = 5;

    private readonly ITestOutputHelper _output;

    public TreeOnDeviceTests(ITestOutputHelper output)
    {
        _output = output;
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Compact_and_compiled_give_the_bytes_of_the_desktop(int classes)
    {
        ConversionResult result = ForestJudge.Convert(Forest(classes, 12).Model, 20);
        (sbyte[] bytes, _) = ForestJudge.OnGrid(result.Model.Input, 6, 2);
        CompiledModel code = CompiledModelEmitter.Emit(result.Name, result.Records, _ => true);
        AssemblySource loader = new(
            "Loader", "public static class Loader { public static TinyInfer.InferenceModel Load(byte[] blob) { "
                + "TinyInfer.Classical.ClassicalKernels.Register(); return TinyInfer.InferenceModel.Load(blob); } }");
        string[] expected = DesktopDevice.Run(ModelProgram.ForBlob(result.Blob, "Auto", bytes));

        Assert.Equal(expected, NanoDevice.Shared.Run(
            ["TinyInfer", "TinyInfer.Classical"],
            [.. ModelProgram.Data("Blob", result.Blob), loader, .. ModelProgram.ForModel("Loader.Load(Blob.Read())", bytes)]));
        string create = $"new TinyInfer.Models.{GeneratedName.ClassOf(result.Name)}()";
        Assert.Equal(expected, NanoDevice.Shared.Run(
            ["TinyInfer"], [.. GeneratedCode.Assemblies(code), .. ModelProgram.ForModel(create, bytes)]));

        // The class of a model whose trees are not compiled makes their kernels known itself.
        code = CompiledModelEmitter.Emit(result.Name, result.Records, _ => false);
        Assert.Equal(expected, NanoDevice.Shared.Run(
            ["TinyInfer", "TinyInfer.Classical"], [.. GeneratedCode.Assemblies(code), .. ModelProgram.ForModel(create, bytes)]));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_visited_node_takes_at_most_five_instructions(int classes)
    {
        Assert.SkipUnless(NanoDevice.CountsInstructions, "There is no runtime that counts instructions.");
        (OnnxModelBuilder model, int trees) = Forest(classes, 100);
        ConversionResult result = ForestJudge.Convert(model, 20);
        Assert.Equal(100, trees);
        CompiledModel code = CompiledModelEmitter.Emit(result.Name, result.Records, _ => true);
        (sbyte[] bytes, _) = ForestJudge.OnGrid(result.Model.Input, 8, 2);
        long visited = bytes.Chunk(20).Sum(sample => Visited(result.Records, sample));
        long[] counts = [.. new[] { "", "model.Run();" }.Select(run => NanoDevice.Shared.CountInstructions(
            ["TinyInfer"],
            [.. GeneratedCode.Assemblies(code), .. ModelProgram.Data("Inputs", (byte[])(Array)bytes), new AssemblySource("Program", $$"""
            public static class Program
            {
                public static string[] Run()
                {
                    byte[] data = Inputs.Read();
                    TinyInfer.InferenceModel model = new TinyInfer.Models.{{GeneratedName.ClassOf(result.Name)}}();
                    for (int at = 0; at < data.Length; at += 20)
                    {
                        for (int i = 0; i < 20; i++)
                        {
                            model.Input.Data[model.Input.Offset + i] = (sbyte)data[at + i];
                        }

                        {{run}}
                    }

                    return new string[0];
                }
            }
            """)]))];
        double perNode = (counts[1] - counts[0]) / (double)visited;
        long estimate = code.Layers[0].Cost.Instructions * (bytes.Length / 20);
        _output.WriteLine($"{visited} nodes, {perNode:F2} instructions each; {counts[1] - counts[0]} in all, {estimate} estimated");
        Assert.InRange(perNode, 1, MostPerNode);
    }

    /// <summary>Nodes that a run comes to, leaves included.</summary>
    private static long Visited(BlobModel records, sbyte[] sample)
    {
        long count = 0;
        foreach (TreeRecord tree in ((TreeEnsembleRecord)OperatorRecord.Read(records.Operators[0])).Trees)
        {
            TreeNode node = tree.Root;
            for (count++; node is TreeNode.Split split; count++)
            {
                node = sample[split.Feature] <= split.Threshold ? split.Below : split.Above;
            }
        }

        return count;
    }

    private static (OnnxModelBuilder Model, int Trees) Forest(int classes, int trees)
    {
        RandomForest forest = new(classes);
        for (int i = 0; i < trees; i++)
        {
            forest.Tree(6, classes == 2 ? random =>
                [(0, (float)random.NextDouble() / trees)] : RandomForest.Distribution(classes, 1.0 / trees));
        }

        (string, object)[] attributes = forest.Classifier(Enumerable.Range(0, classes).ToArray());
        return (forest.Model("TreeEnsembleClassifier", OnnxTensor.Int64, attributes), trees);
    }
}
