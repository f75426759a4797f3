using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Format;

namespace TinyInfer.Tests.Kernels;

/// <summary>Operators that move values without changing them.</summary>
public class MovementTests
{
    [Fact]
    public void Slice_equals_the_reference()
    {
        ForEachSeed((random, shape, input) =>
        {
            int[] steps = [.. shape.Select(_ => random.Next(1, 4) * (random.Next(3) == 0 ? -1 : 1))];
            int[] starts = [.. shape.Select(size => random.Next(size))];
            int[] output = [.. shape.Select((size, i) =>
                random.Next(1, 2 + (steps[i] > 0 ? (size - 1 - starts[i]) / steps[i] : starts[i] / -steps[i])))];
            int[] strides = Shapes.Strides(shape);
            int start = starts.Select((s, i) => s * strides[i]).Sum();
            BlobOperator op = new BlobOperator(OperatorCode.Slice).Attribute(
                WalkRecord.Create(output, start, [.. strides.Select((s, i) => s * steps[i])], 0, Shapes.Strides(output)).Attributes);
            return (op, output, at => input[Index(shape, [.. at.Select((v, i) => starts[i] + (v * steps[i]))])]);
        });
    }

    [Fact]
    public void Transpose_equals_the_reference()
    {
        ForEachSeed((random, shape, input) =>
        {
            int[] permutation = [.. Enumerable.Range(0, shape.Length)];
            random.Shuffle(permutation);
            int[] output = [.. permutation.Select(p => shape[p])];
            int[] strides = Shapes.Strides(shape);
            BlobOperator op = new BlobOperator(OperatorCode.Transpose).Attribute(
                WalkRecord.Create(output, 0, [.. permutation.Select(p => strides[p])], 0, Shapes.Strides(output)).Attributes);
            return (op, output, at => input[Index(shape, [.. shape.Select((_, i) => at[Array.IndexOf(permutation, i)])])]);
        });
    }

    [Fact]
    public void Pad_equals_the_reference()
    {
        ForEachSeed((random, shape, input) =>
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
                return inside.Where((v, i) => v < 0 || v >= shape[i]).Any() ? (sbyte)value : input[Index(shape, inside)];
            }
            );
        });
    }

    [Fact]
    public void Resize_equals_the_reference()
    {
        ForEachSeed((random, shape, input) =>
        {
            int[] image = [random.Next(1, 3), random.Next(1, 6), random.Next(1, 6), random.Next(1, 4)];
            input = random.NextSBytes(image.Aggregate(1, (product, size) => product * size));
            int[] output = [image[0], random.Next(1, 12), random.Next(1, 12), image[3]];
            int[] rows = [.. Enumerable.Range(0, output[1]).Select(y => y * image[1] / output[1])];
            int[] columns = [.. Enumerable.Range(0, output[2]).Select(_ => random.Next(image[2]))];
            BlobOperator op = new BlobOperator(OperatorCode.Resize)
                .Attribute([.. image, output[1], output[2]]).Ints(rows).Ints(columns);
            return (op, output, at => input[Index(image, [at[0], rows[at[1]], columns[at[2]], at[3]])], image, input);
        });
    }

    [Fact]
    public void Concat_joins_along_any_axis()
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
                int[] at = Coordinates(output, i);
                int part = 0;
                while (at[axis] >= sizes[part])
                {
                    at[axis] -= sizes[part++];
                }

                Assert.Equal(inputs[part].Data[Index(inputs[part].Shape, at)], actual[i]);
            }
        }
    }

    [Fact]
    public void Copy_copies()
    {
        sbyte[] input = new Random(1).NextSBytes(77);
        Assert.Equal(input, SingleOperator.Run(
            new BlobOperator(OperatorCode.Copy), RoundingMode.Single, new Operand([7, 11], 0, []), new Operand([77], 0, input)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ArgMax_finds_the_first_or_the_last_of_the_largest(bool last)
    {
        for (int seed = 0; seed < 200; seed++)
        {
            Random random = new(seed);
            int outer = random.Next(1, 5);
            int depth = random.Next(10) == 0 ? 256 : random.Next(1, 20);
            sbyte[] input = [.. random.NextSBytes(outer * depth).Select(v => (sbyte)(v / 32))];
            BlobOperator op = new BlobOperator(OperatorCode.ArgMax).Attribute(outer, depth, last ? 1 : 0);
            sbyte[] actual = SingleOperator.Run(
                op, RoundingMode.Single, new Operand([outer], -128, []), new Operand([outer, depth], 0, input));
            int[] expected = [.. input.Chunk(depth).Select(
                row => (last ? Array.LastIndexOf(row, row.Max()) : Array.IndexOf(row, row.Max())) - 128)];
            Assert.Equal(expected, actual.Select(v => (int)v));
        }
    }

    private static void ForEachSeed(Func<Random, int[], sbyte[], (BlobOperator, int[], Func<int[], sbyte>)> configure) =>
        ForEachSeed((random, shape, input) =>
        {
            (BlobOperator op, int[] output, Func<int[], sbyte> expected) = configure(random, shape, input);
            return (op, output, expected, shape, input);
        });

    private static void ForEachSeed(
        Func<Random, int[], sbyte[], (BlobOperator, int[], Func<int[], sbyte>, int[], sbyte[])> configure)
    {
        for (int seed = 0; seed < 200; seed++)
        {
            Random random = new(seed);
            int[] shape = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(1, 6))];
            sbyte[] input = random.NextSBytes(shape.Aggregate(1, (product, size) => product * size));
            (BlobOperator op, int[] output, Func<int[], sbyte> expected, shape, input) = configure(random, shape, input);
            sbyte[] actual = SingleOperator.Run(op, RoundingMode.Single, new Operand(output, 0, []), new Operand(shape, 0, input));
            for (int i = 0; i < actual.Length; i++)
            {
                Assert.True(expected(Coordinates(output, i)) == actual[i], $"seed {seed}: element {i} is {actual[i]}");
            }
        }
    }

    private static int Index(int[] shape, int[] at) => at.Select((v, i) => v * Shapes.Strides(shape)[i]).Sum();

    private static int[] Coordinates(int[] shape, int index) =>
        [.. Shapes.Strides(shape).Select((stride, i) => index / stride % shape[i])];
}
