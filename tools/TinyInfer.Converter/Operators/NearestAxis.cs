using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Operators;

/// <summary>Resampling along one axis: the input index of each output index.</summary>
/// <param name="Indices">The input indices.</param>
/// <param name="Size">Size of the input.</param>
internal sealed record NearestAxis(int[] Indices, int Size)
{
    /// <summary>True where the axis stays as it is.</summary>
    internal bool IsIdentity => Indices.Length == Size && Indices.Select((index, i) => index == i).All(same => same);

    /// <summary>Reads an axis of a Resize or Upsample node, as the ONNX specification's reference does.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="from">Size of the input.</param>
    /// <param name="to">Size of the output.</param>
    internal static NearestAxis Import(OnnxNode node, OnnxImporter importer, int axis, int from, int to)
    {
        double scale = Scale(node, importer, axis) ?? (double)to / from;
        bool isOld = importer.Opset < 11;
        string transformation = node.Text("coordinate_transformation_mode", isOld ? "asymmetric" : "half_pixel");
        string rounding = node.Text("nearest_mode", isOld ? "floor" : "round_prefer_floor");
        return new NearestAxis([.. Enumerable.Range(0, to).Select(i => Nearest(Coordinate(i)))], from);

        double Coordinate(int i) => transformation switch
        {
            "half_pixel" => ((i + 0.5) / scale) - 0.5,
            "half_pixel_symmetric" => (from / 2.0 * (1 - (to / (scale * from)))) + ((i + 0.5) / scale) - 0.5,
            "pytorch_half_pixel" => to > 1 ? ((i + 0.5) / scale) - 0.5 : 0,
            "align_corners" => to > 1 ? i * (from - 1.0) / (to - 1.0) : 0,
            "asymmetric" => i / scale,
            "tf_half_pixel_for_nn" => (i + 0.5) / scale,
            _ => throw new ConversionException($"coordinate_transformation_mode {transformation} is not supported; use half_pixel or asymmetric."),
        };

        int Nearest(double coordinate) => (int)Math.Clamp(
            rounding switch
            {
                "round_prefer_floor" => Math.Ceiling(coordinate - 0.5),
                "round_prefer_ceil" => Math.Floor(coordinate + 0.5),
                "ceil" => Math.Ceiling(coordinate),
                _ => Math.Floor(coordinate),
            },
            0,
            from - 1);
    }

    /// <summary>The axis's scale where the node gives scales; otherwise it follows from the sizes.</summary>
    private static double? Scale(OnnxNode node, OnnxImporter importer, int axis)
    {
        // Upsample and the first Resize have the scales second, later ones third, after the region of interest.
        int input = importer.Opset < 11 ? 1 : 2;
        float[] scales = importer.OptionalConstant(node, input, "scales")?.Values ?? node.Floats("scales", []);
        int[] axes = node.Ints("axes", [.. Enumerable.Range(0, scales.Length)]);
        int at = Array.IndexOf(axes, axis);
        return at < 0 || at >= scales.Length ? null : scales[at];
    }
}
