using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>
/// Where between the elements of its input each element of a linear Resize lies. ONNX Runtime says it, which resizes slopes of 0, 1, 2 ...
/// along each axis: what lies between two numbers of a slope is the place itself.
/// </summary>
internal static class LinearPositions
{
    /// <summary>Finds the places.</summary>
    /// <param name="node">A Resize or Upsample node.</param>
    /// <param name="importer">The model around it.</param>
    /// <param name="shape">Shape of its input.</param>
    /// <returns>For each axis the input's place for each of the output's indices, in 1/1024.</returns>
    /// <exception cref="ConversionException">Elements come from more than two of an axis, or from outside, or an argument is
    /// computed.</exception>
    internal static int[][] Of(OnnxNode node, OnnxImporter importer, int[] shape)
    {
        if (node.Int("antialias", 0) != 0 || node.Text("coordinate_transformation_mode", string.Empty) == "tf_crop_and_resize")
        {
            throw new ConversionException("antialias and tf_crop_and_resize are not supported; pool or crop in nodes of their own.");
        }

        using OnnxReference reference = OnnxReference.OfOutputs(NearestIndices.Model(node, importer, shape));
        int[] strides = Shapes.Strides(shape);
        return [.. Enumerable.Range(0, shape.Length).Select(Along)];

        int[] Along(int axis)
        {
            float[] slope = [.. Enumerable.Range(0, Shapes.Length(shape)).Select(i => (float)(i / strides[axis] % shape[axis]))];
            var places = reference.Run(new Dictionary<string, float[]> { [NearestIndices.InputName] = slope })[NearestIndices.OutputName];
            float[] found = places.ToArray();
            int step = places.Strides[axis];
            return [.. Enumerable.Range(0, places.Dimensions[axis]).Select(i =>
                (int)Math.Clamp(Math.Round(found[i * step] * 1024.0), 0, 1024 * (shape[axis] - 1)))];
        }
    }
}
