using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Format;

namespace TinyInfer.Tests;

/// <summary>A model with every kernel of TinyInfer.Classical, with random trees and vectors.</summary>
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
        Add(model, 2, new SupportVectorsRecord(
            4, 2, true, new FixedPointMultiplier(1 << 30, -2), short.MinValue, 15,
            [.. Enumerable.Range(0, 4 * Features).Select(_ => (short)random.Next(-500, 500))],
            [.. Enumerable.Range(0, 257).Select(i => (short)(32767 * Math.Exp(-i / 40.0)))], random.NextInts(8, 1 << 20), [-900, 500],
            new RescalingRecord([new FixedPointMultiplier(1 << 30, -13)], -128, 127)));
        Add(model, 1, new SupportVectorsRecord(
            3, 0, false, new FixedPointMultiplier(1 << 30, 1), 0, 15,
            [.. Enumerable.Range(0, 3 * Features).Select(_ => (short)random.Next(-128, 128))],
            [.. Enumerable.Range(0, 257).Select(i => (short)(32767 * Math.Tanh((i - 128) / 30.0)))], random.NextInts(3, 1 << 20), [1200],
            new RescalingRecord([new FixedPointMultiplier(1 << 30, -13)], -128, 127)));
        return model;
    }

    private static void Add(BlobModel model, int outputs, OperatorRecord record)
    {
        BlobOperator op = record.ToOperator(
            record is TreeEnsembleRecord ? OperatorCode.TreeEnsemble : OperatorCode.SupportVectors);
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
