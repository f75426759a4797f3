using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Format;

namespace TinyInfer.Tests;

/// <summary>A model with every kernel of TinyInfer.Classical, with random trees.</summary>
internal static class ClassicalZoo
{
    private const int Features = 5;

    public static BlobModel Create(int seed)
    {
        Random random = new(seed);
        BlobModel model = new();
        model.Tensors.Add(new BlobTensor([1, Features], 0.1f, 3, 0));
        model.Inputs.Add(0);
        Add(model, 3, new TreeEnsembleRecord(
            3, true, [.. Enumerable.Range(0, 6).Select(i => new TreeRecord(i % 2, Tree(random, 4, 2)))], [5, -900, 12],
            new RescalingRecord([new FixedPointMultiplier(1 << 30, -6)], -127, 127)));
        Add(model, 2, new TreeEnsembleRecord(
            1, false, [new TreeRecord(0, Tree(random, 3, 1))], [100, -100],
            new RescalingRecord([new FixedPointMultiplier(1 << 30, -5)], -128, 127)));
        return model;
    }

    private static void Add(BlobModel model, int outputs, TreeEnsembleRecord record)
    {
        BlobOperator op = record.ToOperator(OperatorCode.TreeEnsemble);
        op.Inputs.Add(0);
        op.Outputs.Add(model.Tensors.Count);
        model.Tensors.Add(new BlobTensor([1, outputs], 0.05f, -7, model.ArenaSize));
        model.Outputs.Add(op.Outputs[0]);
        model.Operators.Add(op);
    }

    private static TreeNode Tree(Random random, int depth, int sums) => depth == 0 || random.Next(8) == 0
        ? new TreeNode.Leaf(random.NextInts(sums, 4000))
        : new TreeNode.Split(random.Next(Features), random.Next(-100, 100), Tree(random, depth - 1, sums), Tree(random, depth - 1, sums));
}
