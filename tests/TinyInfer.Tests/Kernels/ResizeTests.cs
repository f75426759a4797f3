using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Tests.Kernels;

public class ResizeTests
{
    [Fact]
    public void Random_shapes_equal_the_reference()
    {
        MovementCheck.ForEachSeed((random, shape, input) =>
        {
            int[] image = [random.Next(1, 3), random.Next(1, 6), random.Next(1, 6), random.Next(1, 4)];
            input = random.NextSBytes(image.Aggregate(1, (product, size) => product * size));
            int[] output = [image[0], random.Next(1, 12), random.Next(1, 12), image[3]];
            int[] rows = [.. Enumerable.Range(0, output[1]).Select(y => y * image[1] / output[1])];
            int[] columns = [.. Enumerable.Range(0, output[2]).Select(_ => random.Next(image[2]))];
            BlobOperator op = new BlobOperator(OperatorCode.Resize)
                .Attribute([.. image, output[1], output[2]]).Ints(rows).Ints(columns);
            return (op, output, at => input[MovementCheck.Index(image, [at[0], rows[at[1]], columns[at[2]], at[3]])], image, input);
        });
    }
}
