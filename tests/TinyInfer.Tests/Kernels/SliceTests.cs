using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Format;

namespace TinyInfer.Tests.Kernels;

public class SliceTests
{
    [Fact]
    public void Random_shapes_equal_the_reference()
    {
        MovementCheck.ForEachSeed((random, shape, input) =>
        {
            int[] steps = [.. shape.Select(_ => random.Next(1, 4) * (random.Next(3) == 0 ? -1 : 1))];
            int[] starts = [.. shape.Select(size => random.Next(size))];
            int[] output = [.. shape.Select((size, i) =>
                random.Next(1, 2 + (steps[i] > 0 ? (size - 1 - starts[i]) / steps[i] : starts[i] / -steps[i])))];
            int[] strides = Shapes.Strides(shape);
            int start = starts.Select((s, i) => s * strides[i]).Sum();
            BlobOperator op = new BlobOperator(OperatorCode.Slice).Attribute(
                WalkRecord.Create(output, start, [.. strides.Select((s, i) => s * steps[i])], 0, Shapes.Strides(output)).Attributes);
            return (op, output, at => input[MovementCheck.Index(shape, [.. at.Select((v, i) => starts[i] + (v * steps[i]))])]);
        });
    }
}
