using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class TransposeTests
{
    [Fact]
    public void Random_layers_give_the_bytes_of_the_kernels()
    {
        Random random = new(17);
        LayerSheet sheet = new(RoundingMode.Single);
        for (int i = 0; i < StridedCopyLayers.Count; i++)
        {
            int[] shape = StridedCopyLayers.Shape(random);
            int[] strides = Graph.Shapes.Strides(shape);
            int[] order = [.. Enumerable.Range(0, shape.Length).OrderBy(_ => random.Next())];
            StridedCopyLayers.Add(sheet, OperatorCode.Transpose, shape, [.. order.Select(axis => shape[axis])], 0,
                [.. order.Select(axis => strides[axis])]);
        }

        sheet.Check(random, 5);
    }
}
