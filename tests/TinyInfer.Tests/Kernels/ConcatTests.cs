using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Tests.Kernels;

public class ConcatTests
{
    [Fact]
    public void Inputs_are_joined_along_any_axis()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            Random random = new(seed);
            int[] output = [random.Next(1, 5), random.Next(1, 5), random.Next(1, 5)];
            int axis = random.Next(3);
            int[] sizes = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(1, 5))];
            output[axis] = sizes.Sum();
            Operand[] inputs = [.. sizes.Select(size =>
            {
                int[] shape = [.. output];
                shape[axis] = size;
                return new Operand(shape, 0, random.NextSBytes(shape[0] * shape[1] * shape[2]));
            })];
            BlobOperator op = new BlobOperator(OperatorCode.Concat).Attribute(
                output.Take(axis).Aggregate(1, (product, size) => product * size));
            sbyte[] actual = SingleOperator.Run(op, RoundingMode.Single, new Operand(output, 0, []), inputs);
            for (int i = 0; i < actual.Length; i++)
            {
                int[] at = MovementCheck.Coordinates(output, i);
                int part = 0;
                while (at[axis] >= sizes[part])
                {
                    at[axis] -= sizes[part++];
                }

                Assert.Equal(inputs[part].Data[MovementCheck.Index(inputs[part].Shape, at)], actual[i]);
            }
        }
    }
}
