using TinyInfer.Converter.Blob;
using TinyInfer.Format;
using TinyInfer.Tests.Reference;

namespace TinyInfer.Tests.Kernels;

public class MatMulTests
{
    [Fact]
    public void Products_equal_the_reference()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            RoundingMode rounding = random.NextRounding();
            int batches = random.Next(1, 4);
            int heads = random.Next(1, 4);
            int rows = random.Next(1, 7);
            int columns = random.Next(1, 9);
            int depth = random.Next(1, 12);

            // The matrices of either operand may lie transposed, be the same for all heads, or have their rows between the heads of others.
            int[] first = random.Next(3) switch { 0 => [heads, rows, depth], 1 => [rows, heads, depth], _ => [heads, depth, rows] };
            int[] firstStrides = random.Next(
                3) switch
            { 0 => [rows * depth, depth, 1], 1 => [depth, heads * depth, 1], _ => [rows * depth, 1, rows] };
            int[] secondStrides = random.Next(
                3) switch
            { 0 => [columns * depth, 1, columns], 1 => [columns * depth, depth, 1], _ => [0, 1, columns] };
            int[] zeroPoints = [random.NextSByte(), random.NextSByte(), random.NextSByte()];
            sbyte[] a = random.NextSBytes(batches * heads * rows * depth);
            sbyte[] b = random.NextSBytes(batches * heads * columns * depth);
            int firstImage = heads * rows * depth;
            int secondImage = heads * columns * depth;
            FixedPointMultiplier m = random.NextMultipliers(1, 10000 * Math.Sqrt(depth))[0];
            BlobOperator op = new BlobOperator(OperatorCode.MatMul)
                .Attribute(5, batches, heads, rows, columns, depth)
                .Attribute(0, firstImage, firstStrides[0], firstStrides[1], 0, firstStrides[2])
                .Attribute(0, secondImage, secondStrides[0], 0, secondStrides[1], secondStrides[2])
                .Attribute(zeroPoints[0], zeroPoints[1]).Requantization([m], -120, 127);

            sbyte[] actual = SingleOperator.Run(
                op, rounding, new Operand([batches, heads, rows, columns], zeroPoints[2], []),
                    new Operand([batches, .. first], zeroPoints[0], a),
                new Operand([batches, heads, columns, depth], zeroPoints[1], b));

            for (int i = 0; i < actual.Length; i++)
            {
                (int batch, int head, int row, int column) =
                    (i / (heads * rows * columns), i / (rows * columns) % heads, i / columns % rows, i % columns);
                int sum = Enumerable.Range(0, depth).Sum(k =>
                    (a[(batch * firstImage) + (head * firstStrides[0]) + (row * firstStrides[1]) + (k * firstStrides[2])] - zeroPoints[0])
                    * (b[(batch * secondImage) + (head * secondStrides[0]) + (column * secondStrides[1]) + (k * secondStrides[2])]
                        - zeroPoints[1]));
                int expected = Rounding.Requantize(sum, m.Mantissa, m.Exponent, zeroPoints[2], -120, 127, rounding);
                Assert.True(expected == actual[i], $"seed {seed}, {rounding}: element {i} should be {expected} and is {actual[i]}");
            }
        }
    }

    [Theory]
    [InlineData(new[] { 2, 4, 3, 0, 0, 1, 0, 3, 1 }, "a row by four columns")]
    [InlineData(new[] { 2, 4, 3, 0, 1, 1, 0, 3, 1 }, "the first operand changes along the columns")]
    [InlineData(new[] { 2, 5, 3, 0, 0, 1, 0, 2, 1 }, "more columns than the output has")]
    [InlineData(new[] { 2, 4, 100, 0, 0, 0, 0, 0, 0 }, "more products than the first operand has elements")]
    public void A_walk_that_does_not_make_the_output_is_refused(int[] walk, string about)
    {
        bool isSound = walk[4] == 0 && walk[1] == 4 && walk[2] == 3;
        BlobOperator op = new BlobOperator(OperatorCode.MatMul).Attribute(walk).Attribute(0, 0).Requantization(
            [new(1 << 30, -4)], -128, 127);
        byte[] blob = SingleOperator.Write(
            op, RoundingMode.Single, new Operand([4], 0, []), new Operand([3], 0, []), new Operand([4, 3], 0, []));

        Exception? error = Record.Exception(() => InferenceModel.Load(blob));

        Assert.True(isSound == (error == null), about);
        Assert.True(isSound || error is ModelFormatException, about);
    }
}
