using TinyInfer.Format;
using TinyInfer.Kernels;
using TinyInfer.Numerics;

namespace TinyInfer.Tests.Numerics;

/// <summary>Both forms of a weight matrix give the accumulators that a plain loop gives, whatever the size and the weights.</summary>
public class WeightMatrixTests
{
    public enum Weights
    {
        Random,
        Narrow,
        Lowest,
        Highest,
        Mixed,
    }

    [Theory]
    [InlineData(Weights.Random)]
    [InlineData(Weights.Narrow)]
    [InlineData(Weights.Lowest)]
    [InlineData(Weights.Highest)]
    [InlineData(Weights.Mixed)]
    public void Every_size_equals_the_plain_loop(Weights kind)
    {
        Random random = new((int)kind);
        for (int columns = 1; columns <= 150; columns++)
        {
            int rows = 1 + (columns % 9);
            sbyte[] weights = [.. Enumerable.Range(0, rows * columns).Select(i => Draw(random, kind, i))];
            foreach (sbyte[] input in Inputs(random, columns))
            {
                Check(rows, columns, weights, input);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(131)]
    public void Many_rows_equal_the_plain_loop(int rows)
    {
        Random random = new(rows);
        Check(rows, 640, random.NextSBytes(rows * 640), random.NextSBytes(640));
    }

    [Theory]
    [InlineData(1, new byte[] { 3 })]
    [InlineData(11, new byte[] { 11 })]
    [InlineData(12, new byte[] { 6, 6 })]
    [InlineData(22, new byte[] { 6, 16 })]
    [InlineData(24, new byte[] { 8, 16 })]
    [InlineData(43, new byte[] { 11, 16, 16 })]
    [InlineData(48, new byte[] { 16, 16, 16 })]
    public void Plan_cuts_rows_into_few_instructions(int triples, byte[] blocks)
    {
        Assert.Equal(blocks, PackedPlan.Cut(triples).Order());
    }

    private static sbyte Draw(Random random, Weights kind, int index) => kind switch
    {
        Weights.Narrow => (sbyte)random.Next(-40, 41),
        Weights.Lowest => -128,
        Weights.Highest => 127,
        Weights.Mixed => (sbyte)(index % 48 < 24 ? -128 : random.Next(-3, 4)),
        _ => random.NextSByte(),
    };

    private static IEnumerable<sbyte[]> Inputs(Random random, int columns)
    {
        yield return random.NextSBytes(columns);
        yield return Array.ConvertAll(new int[columns], _ => sbyte.MinValue);
        yield return Array.ConvertAll(new int[columns], _ => sbyte.MaxValue);
    }

    private static void Check(int rows, int columns, sbyte[] weights, sbyte[] input)
    {
        const int Start = 5;
        const int BiasStart = 2;
        byte[] stored = [.. new byte[Start], .. weights.Select(w => (byte)(w + BlobFormat.WeightOffset)), .. new byte[] { 77 }];
        int[] bias = [.. Enumerable.Range(0, rows + BiasStart).Select(i => (i * 1000) - 2500)];
        int[] expected = [.. Enumerable.Range(0, rows).Select(r =>
            bias[BiasStart + r] + Enumerable.Range(0, columns).Sum(c => input[c] * weights[(r * columns) + c]))];

        foreach (ModelSource source in (ModelSource[])[new ArraySource(stored), new StreamedSource(stored)])
        {
            Constant constant = new(source, 0, stored.Length, false);
            Scratch scratch = new();
            scratch.ReserveAccumulators(rows);
            WeightMatrix[] matrices =
            [
                new CompactMatrix(constant, Start, bias, BiasStart, rows, columns, scratch, null, 0),
                new PackedMatrix(constant, Start, bias, BiasStart, rows, columns, scratch, null, 0),
            ];
            scratch.Allocate();
            foreach (WeightMatrix matrix in matrices)
            {
                // Twice, and away from the array's start: nothing may be left over from the run before.
                int[] accumulators = scratch.Accumulators;
                matrix.Multiply([.. new sbyte[3], .. input], 3, accumulators);
                matrix.Multiply([.. new sbyte[3], .. input], 3, accumulators);
                Assert.True(expected.SequenceEqual(accumulators.Take(rows)), $"{matrix.GetType().Name} {rows}x{columns}");
            }
        }
    }
}
