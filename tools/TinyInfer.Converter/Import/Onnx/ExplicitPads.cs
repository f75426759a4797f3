using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Writes the padding of convolutions with dilation out, which ONNX Runtime does not work out itself.</summary>
internal static class ExplicitPads
{
    /// <summary>Writes the padding out where the sizes are known.</summary>
    /// <param name="model">The model; changed.</param>
    /// <param name="shapes">Shapes of tensors.</param>
    /// <returns>Whether anything was.</returns>
    internal static bool Write(ModelProto model, IReadOnlyDictionary<string, int[]> shapes)
    {
        bool wrote = false;
        foreach (NodeProto proto in model.Graph.Node.Where(node => node.OpType == "Conv"))
        {
            OnnxNode node = new(proto);
            int[] dilations = node.Ints("dilations", []);
            if (node.Text("auto_pad", "NOTSET") is not ("SAME_UPPER" or "SAME_LOWER") || dilations.All(d => d == 1)
                || Pads(node, dilations, ShapeOf) is not { } pads)
            {
                continue;
            }

            foreach (AttributeProto old in proto.Attribute.Where(a => a.Name is "auto_pad" or "pads").ToList())
            {
                proto.Attribute.Remove(old);
            }

            AttributeProto attribute = new() { Name = "pads", Type = AttributeProto.Types.AttributeType.Ints };
            attribute.Ints.AddRange(pads.Select(pad => (long)pad));
            proto.Attribute.Add(attribute);
            wrote = true;
        }

        return wrote;

        int[]? ShapeOf(string name) => shapes.TryGetValue(name, out int[]? shape) ? shape
            : model.Graph.Initializer.FirstOrDefault(t => t.Name == name) is { } constant ? OnnxTensor.Shape(constant) : null;
    }

    /// <summary>Padding before and behind each axis; null if a size is not known or does not fit.</summary>
    private static int[]? Pads(OnnxNode node, int[] dilations, Func<string, int[]?> shapeOf)
    {
        int rank = dilations.Length;
        int[] none = [.. Enumerable.Repeat(1, rank)];
        int[] strides = node.Ints("strides", none);
        int[] kernel = node.Ints("kernel_shape",
            node.Inputs.Length > 1 && shapeOf(node.Inputs[1]) is { Length: > 2 } weights ? weights[2..] : []);
        if (shapeOf(node.Inputs[0]) is not { } input
            || input.Length != rank + 2 || kernel.Length != rank || strides.Length != rank
            || strides.Concat(dilations).Any(n => n is < 1 or > short.MaxValue))
        {
            return null;
        }

        bool isLower = node.Text("auto_pad", string.Empty) == "SAME_LOWER";
        (int Before, int After)[] pads =
            [.. Enumerable.Range(0, rank).Select(i => WindowGeometry.Same(input[i + 2], kernel[i], strides[i], dilations[i], isLower))];
        return [.. pads.Select(pad => pad.Before), .. pads.Select(pad => pad.After)];
    }
}
