using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class SliceTests
{
    [Fact]
    public void Random_layers_give_the_bytes_of_the_kernels()
    {
        Random random = new(18);
        LayerSheet sheet = new(RoundingMode.Single);
        for (int i = 0; i < StridedCopyLayers.Count; i++)
        {
            int[] shape = StridedCopyLayers.Shape(random);
            int[] strides = Graph.Shapes.Strides(shape);

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

            StridedCopyLayers.Add(sheet, OperatorCode.Slice, shape, output, start, steps);
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
}
