using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Writes normalizations along any axes as those along the last ones.</summary>
/// <param name="editor">Edits the graph.</param>
/// <param name="shapes">Shapes of its tensors, as far as they are known.</param>
internal sealed class NormalizationForms(NodeEditor editor, IReadOnlyDictionary<string, int[]> shapes)
{
    /// <summary>What ONNX Runtime adds to a deviation; small enough to change nothing but a division by 0.</summary>
    private const float Epsilon = 1e-9f;

    /// <summary>Writes LpNormalization: of order 2 by the root mean square, of order 1 by the mean of absolute values.</summary>
    /// <param name="node">The node.</param>
    /// <returns>False if the shape is not known.</returns>
    internal bool Norm(NodeProto node)
    {
        OnnxNode options = new(node);
        if (!shapes.TryGetValue(node.Input[0], out int[]? shape))
        {
            return false;
        }

        int axis = (int)options.Int("axis", -1);
        axis += axis < 0 ? shape.Length : 0;
        if (options.Int("p", 2) == 1)
        {
            string mean = editor.AddReduction("ReduceMean", node, editor.Add("Abs", node, [node.Input[0]]), axis);
            string[] factors = [editor.Add("Reciprocal", node, [mean]), editor.Floats(node, [1f / shape[axis]], [])];
            editor.Replace("Mul", node, 0, [node.Input[0], editor.Add("Mul", node, factors)]);
            return true;
        }

        // x / √Σx² is x / √(mean of x²) / √n.
        float[] scale = Enumerable.Repeat(1 / MathF.Sqrt(shape[axis]), shape[axis]).ToArray();
        return AlongLast(node, shape, [axis], "SimplifiedLayerNormalization", scale);
    }

    /// <summary>Writes MeanVarianceNormalization.</summary>
    /// <param name="node">The node.</param>
    /// <returns>False if the shape is not known, or a batch of several is normalized as one.</returns>
    internal bool MeanVariance(NodeProto node)
    {
        if (!shapes.TryGetValue(node.Input[0], out int[]? shape))
        {
            return false;
        }

        int[] given = new OnnxNode(node).Ints("axes", [0, 2, 3]);
        int[] axes = [.. given.Select(axis => axis < 0 ? axis + shape.Length : axis).Where(axis => shape[axis] != 1).Order()];
        if (axes.Length == 0 || axes[0] == 0)
        {
            return false;
        }

        float[] scale = Enumerable.Repeat(1f, axes.Aggregate(1, (count, axis) => count * shape[axis])).ToArray();
        return AlongLast(node, shape, axes, "LayerNormalization", scale);
    }

    private bool AlongLast(NodeProto node, int[] shape, int[] axes, string opType, float[] scale)
    {
        int[] order = [.. Enumerable.Range(0, shape.Length).Except(axes), .. axes];
        bool isMoved = !Shapes.IsIdentity(order);
        string input = isMoved ? editor.Transpose(node, node.Input[0], order) : node.Input[0];
        string factors = editor.Floats(node, scale, axes.Select(axis => (long)shape[axis]));
        AttributeProto[] attributes = [NodeEditor.Int("axis", -axes.Length), NodeEditor.Float("epsilon", Epsilon)];
        if (!isMoved)
        {
            editor.Replace(opType, node, 0, [input, factors], attributes);
            return true;
        }

        string normal = editor.Add(opType, node, [input, factors], attributes);
        long[] back = [.. Enumerable.Range(0, order.Length).Select(axis => (long)Array.IndexOf(order, axis))];
        editor.Replace("Transpose", node, 0, [normal], NodeEditor.Ints("perm", back));
        return true;
    }
}
