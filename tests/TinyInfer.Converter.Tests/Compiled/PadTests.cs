using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class PadTests
{
    [Fact]
    public void Random_layers_give_the_bytes_of_the_kernels()
    {
        Random random = new(33);
        LayerSheet sheet = new(RoundingMode.Single);
        for (int i = 0; i < 40; i++)
        {
            int rank = random.Next(1, 5);
            AddRandom(sheet, random, [.. Enumerable.Range(0, rank).Select(_ => random.Next(1, 6))], random.Next(1, 4));
        }

        // Nothing at all around it, and much around a single element.
        AddRandom(sheet, random, [3, 4], 1);
        AddRandom(sheet, random, [1], 200);
        sheet.Check(random, 5);
    }

    [Fact]
    public void Padding_that_is_written_backwards_stays_with_its_kernel()
    {
        LayerSheet sheet = new(RoundingMode.Single);
        sheet.Add("pad", new BlobOperator(OperatorCode.Pad).Attribute(WalkRecord.Create([5], 0, [1], 5, [-1]).Attributes).Attribute(0), [5],
            0, [7], 0);

        Assert.Contains("backwards", Assert.Single(CompiledModelEmitter.Emit("sheet", sheet.Model, _ => true).Layers).Problem);
    }

    /// <summary>Adds a layer with fewer elements of padding than a number at each end of each axis.</summary>
    internal static void AddRandom(LayerSheet sheet, Random random, int[] shape, int padding)
    {
        int[] before = [.. shape.Select(_ => random.Next(padding))];
        int[] output = [.. shape.Zip(before, (size, pad) => size + pad + random.Next(padding))];
        int[] strides = Graph.Shapes.Strides(output);
        BlobOperator op = new BlobOperator(OperatorCode.Pad)
            .Attribute(WalkRecord.Create(
                shape, 0, Graph.Shapes.Strides(shape), before.Zip(strides, (pad, stride) => pad * stride).Sum(), strides).Attributes)
            .Attribute(random.Next(sbyte.MinValue, sbyte.MaxValue + 1));
        sheet.Add($"pad [{string.Join(", ", shape)}] to [{string.Join(", ", output)}] after [{string.Join(", ", before)}]", op, shape, 0,
            output, 0);
    }
}
