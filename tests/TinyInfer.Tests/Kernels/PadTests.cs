using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Format;

namespace TinyInfer.Tests.Kernels;

public class PadTests
{
    [Fact]
    public void Random_shapes_equal_the_reference()
    {
        MovementCheck.ForEachSeed((random, shape, input) =>
        {
            int[] before = [.. shape.Select(_ => random.Next(3))];
            int[] output = [.. shape.Select((size, i) => before[i] + size + random.Next(3))];
            int value = random.NextSByte();
            int[] strides = Shapes.Strides(output);
            int start = before.Select((b, i) => b * strides[i]).Sum();
            BlobOperator op = new BlobOperator(OperatorCode.Pad)
                .Attribute(WalkRecord.Create(shape, 0, Shapes.Strides(shape), start, strides).Attributes)
                .Attribute(value);
            return (op, output, at =>
            {
                int[] inside = [.. at.Select((v, i) => v - before[i])];
                return inside.Where((v, i) => v < 0 || v >= shape[i]).Any() ? (sbyte)value : input[MovementCheck.Index(shape, inside)];
            }
            );
        });
    }
}
