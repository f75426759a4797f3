using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class TreeEnsembleTests
{
    [Fact]
    public void Random_forests_give_the_bytes_of_the_kernels()
    {
        Random random = new(41);
        foreach (RoundingMode rounding in (RoundingMode[])[RoundingMode.Single, RoundingMode.TfLite])
        {
            LayerSheet sheet = new(rounding);
            foreach (int outputs in (int[])[1, 2, 3, 8, 31])
            {
                Add(sheet, random, outputs, outputs, isShared: true, trees: 9, depth: 5, features: 12);
                Add(sheet, random, outputs, outputs, isShared: false, trees: 12, depth: 4, features: 300);
            }

            Add(sheet, random, 1, 2, isShared: true, trees: 20, depth: 6, features: 7);
            sheet.Check(random, 14);
        }
    }

    /// <summary>A tree that is more code than a method, or a jump, holds: pieces of it add up.</summary>
    [Theory]
    [InlineData(1, 13)]
    [InlineData(4, 12)]
    public void A_large_tree_is_cut_into_pieces(int outputs, int depth)
    {
        Random random = new(42);
        LayerSheet sheet = new(RoundingMode.Single);
        Add(sheet, random, outputs, outputs, isShared: true, trees: 1, depth, features: 20);
        CompiledModel model = sheet.Check(random, 20);
        Assert.True(model.Files.Count > 2, "all is in one assembly");
        Assert.All(model.Code[0]!.Methods, method => Assert.True(method.Fits));
    }

    internal static void Add(
        LayerSheet sheet, Random random, int sums, int outputs, bool isShared, int trees, int depth, int features)
    {
        int per = isShared ? sums : 1;
        TreeEnsembleRecord record = new(
            sums, random.Next(2) == 0,
            [.. Enumerable.Range(0, trees).Select(i => new TreeRecord(isShared ? 0 : i % sums, Tree(random, depth, per, features)))],
            [.. Enumerable.Range(0, outputs).Select(_ => random.Next(-100_000, 100_000))],
            new RescalingRecord([new FixedPointMultiplier((1 << 30) + random.Next(1 << 28), -12)], -127, 127));
        sheet.Add(
            $"{trees} trees of depth {depth} over {features} features, {sums} sums, {outputs} outputs",
            record.ToOperator(OperatorCode.TreeEnsemble), [1, features], 0, [1, outputs], -3);
    }

    private static TreeNode Tree(Random random, int depth, int sums, int features)
    {
        if (depth == 0 || (depth < 4 && random.Next(10) == 0))
        {
            return new TreeNode.Leaf([.. Enumerable.Range(0, sums).Select(_ => random.Next(5) == 0 ? 0 : random.Next(-1 << 20, 1 << 20))]);
        }

        return new TreeNode.Split(
            random.Next(features), random.Next(-128, 127), Tree(random, depth - 1, sums, features),
                Tree(random, depth - 1, sums, features));
    }
}
