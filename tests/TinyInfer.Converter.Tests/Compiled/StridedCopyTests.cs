using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class StridedCopyTests
{
    [Fact]
    public void Random_permutations_and_slices_give_the_bytes_of_the_kernels()
    {
        Random random = new(17);
        LayerSheet sheet = new(RoundingMode.Single);
        for (int i = 0; i < 60; i++)
        {
            int[] shape = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(1, 11))];
            int[] strides = Graph.Shapes.Strides(shape);
            if (i % 2 == 0)
            {
                int[] order = [.. Enumerable.Range(0, shape.Length).OrderBy(_ => random.Next())];
                Add(sheet, OperatorCode.Transpose, shape, [.. order.Select(axis => shape[axis])], 0,
                    [.. order.Select(axis => strides[axis])]);
                continue;
            }

            // From a random element of each axis on, in steps forwards or backwards, as far as it goes.
            int start = 0;
            int[] output = new int[shape.Length];
            int[] steps = new int[shape.Length];
            for (int axis = 0; axis < shape.Length; axis++)
            {
                int first = random.Next(2) == 0 ? 0 : random.Next(shape[axis]);
                int step = random.Next(3) == 0 ? random.Next(1, 4) : 1;
                bool isBack = random.Next(4) == 0;
                output[axis] = ((isBack ? first : shape[axis] - 1 - first) / step) + 1;
                steps[axis] = strides[axis] * (isBack ? -step : step);
                start += first * strides[axis];
            }

            Add(sheet, OperatorCode.Slice, shape, output, start, steps);
        }

        sheet.Check(random, 5);
    }

    [Fact]
    public void An_output_that_is_written_backwards_stays_with_its_kernel()
    {
        LayerSheet sheet = new(RoundingMode.Single);
        sheet.Add("slice", new BlobOperator(OperatorCode.Slice).Attribute(WalkRecord.Create([5], 0, [1], 4, [-1]).Attributes), [5], 0, [5],
            0);

        Assert.Contains("backwards", Assert.Single(CompiledModelEmitter.Emit("sheet", sheet.Model, _ => true).Layers).Problem);
    }

    private static void Add(LayerSheet sheet, OperatorCode code, int[] input, int[] output, int start, int[] steps) => sheet.Add(
        $"{code} [{string.Join(", ", input)}] to [{string.Join(", ", output)}] from {start} by [{string.Join(", ", steps)}]",
        new BlobOperator(code).Attribute(WalkRecord.Create(output, start, steps, 0, Graph.Shapes.Strides(output)).Attributes), input, 0,
            output, 0);
}
