using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Format;

namespace TinyInfer.Tests.Kernels;

public class TransposeTests
{
    [Fact]
    public void Random_shapes_equal_the_reference()
    {
        MovementCheck.ForEachSeed((random, shape, input) =>
        {
            int[] permutation = [.. Enumerable.Range(0, shape.Length)];
            random.Shuffle(permutation);
            int[] output = [.. permutation.Select(p => shape[p])];
            int[] strides = Shapes.Strides(shape);
            BlobOperator op = new BlobOperator(OperatorCode.Transpose).Attribute(
                WalkRecord.Create(output, 0, [.. permutation.Select(p => strides[p])], 0, Shapes.Strides(output)).Attributes);
            return (op, output, at => input[MovementCheck.Index(shape, [.. shape.Select((_, i) => at[Array.IndexOf(permutation, i)])])]);
        });
    }
}
