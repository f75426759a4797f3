using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Writes products of many axes as MatMul of matrices: Einsum, and MatMul by constants of one matrix per batch.</summary>
/// <param name="editor">Edits the graph.</param>
/// <param name="opset">Its operator set.</param>
/// <param name="constants">Its float constants.</param>
/// <param name="shapes">Shapes of its tensors, as far as they are known.</param>
internal sealed class ProductForms(
    NodeEditor editor, int opset, IReadOnlyDictionary<string, TensorProto> constants, IReadOnlyDictionary<string, int[]> shapes)
{
    /// <summary>From this operator set on, Slice has its limits as inputs.</summary>
    private const int SliceInputs = 10;

    /// <summary>From this operator set on, ReduceSum has its axes as an input.</summary>
    private const int ReduceSumAxesInput = 13;

    /// <summary>Writes an Einsum of one or two operands.</summary>
    /// <param name="node">The node.</param>
    /// <returns>False if it has no such form.</returns>
    internal bool Einsum(NodeProto node)
    {
        int[]?[] sizes = [.. node.Input.Select(ShapeOf)];
        if (sizes.Contains(null) || EinsumEquation.Read(node, sizes!) is not { } equation || equation.Operands.Length > 2)
        {
            return false;
        }

        Labelled[] operands = [.. equation.Operands.Select((labels, i) =>
            SumOut(node, new Labelled(node.Input[i], labels, sizes[i]!), equation.IsKept(i)))];
        Labelled product = operands.Length == 1 ? operands[0] : Product(node, operands[0], operands[1], equation.Result);
        editor.Replace("Identity", node, 0, [Order(node, product, equation.Result).Name]);
        return true;
    }

    /// <summary>Writes a MatMul by a constant that has a matrix for each of several batches as products by one matrix each.</summary>
    /// <param name="node">The node.</param>
    /// <returns>False if it is none.</returns>
    internal bool MatMul(NodeProto node)
    {
        int constant = constants.ContainsKey(node.Input[0]) ? 0 : 1;
        if (!constants.TryGetValue(node.Input[constant], out TensorProto? tensor) || opset < SliceInputs
            || ShapeOf(node.Input[1 - constant]) is not { } shape || tensor.Dims.SkipLast(2).All(size => size == 1))
        {
            return false;
        }

        editor.Replace("Identity", node, 0,
            [ByBatches(node, node.Input[1 - constant], shape, OnnxTensor.Shape(tensor), OnnxTensor.Floats(tensor), constant)]);
        return true;
    }

    private string ByBatches(NodeProto node, string input, int[] shape, int[] matrices, float[] values, int constant)
    {
        int axis = Array.FindIndex(matrices[..^2], size => size != 1);
        if (axis < 0)
        {
            string matrix = editor.Floats(node, values, matrices.Select(size => (long)size));
            return editor.Add("MatMul", node, constant == 0 ? [matrix, input] : [input, matrix]);
        }

        int count = matrices[axis];
        int length = values.Length / count;
        int own = axis + shape.Length - matrices.Length;
        int[] rest = [.. matrices[..axis], 1, .. matrices[(axis + 1)..]];
        bool isShared = own < 0 || shape[own] == 1;
        int[] part = isShared ? shape : [.. shape[..own], 1, .. shape[(own + 1)..]];
        string[] products = [.. Enumerable.Range(0, count).Select(i => ByBatches(node,
            isShared
                ? input
                : editor.Add("Slice", node, [input, editor.Integers(node, i), editor.Integers(node, i + 1), editor.Integers(node, own)]),
            part, rest, values[(i * length)..((i + 1) * length)], constant))];
        return editor.Add("Concat", node, products, NodeEditor.Int("axis", axis - matrices.Length));
    }

    /// <summary>Product of two operands; its labels are those that both have, those of the first alone, those of the second.</summary>
    private Labelled Product(NodeProto node, Labelled first, Labelled second, string result)
    {
        string shared = Of(result, label => first.Has(label) && second.Has(label));
        string summed = Of(first.Labels, label => second.Has(label) && !result.Contains(label));
        string left = Of(result, label => first.Has(label) && !second.Has(label));
        string right = Of(result, label => second.Has(label) && !first.Has(label));
        if (summed.Length == 0 && (left.Length == 0 || right.Length == 0))
        {
            // Broadcast axes lead.
            (Labelled wide, Labelled narrow) = right.Length == 0 ? (first, second) : (second, first);
            wide = Order(node, wide, left + right + shared);
            string[] factors = [wide.Name, Order(node, narrow, shared).Name];
            return wide with { Name = editor.Add("Mul", node, factors) };
        }

        if (shared.Length == 0 && constants.ContainsKey(first.Name))
        {
            (first, second, left, right) = (second, first, right, left);
        }

        int[] SizesOf(string labels) => [.. labels.Select(label => first.Has(label) ? first.SizeOf(label) : second.SizeOf(label))];
        int[] Merged(params string[] groups) => [.. SizesOf(shared), .. groups.Select(group => Shapes.Length(SizesOf(group)))];
        Labelled rows = Order(node, first, shared + left + summed);
        Labelled columns = Order(node, second, shared + summed + right);
        string matrix = Reshape(node, columns.Name, columns.Sizes, Merged(summed, right));
        string vectors = Reshape(node, rows.Name, rows.Sizes, Merged(left, summed));
        string product = editor.Constant(matrix) is { } weights
            ? ByBatches(node, vectors, Merged(left, summed), Merged(summed, right), OnnxTensor.Floats(weights), 1)
            : editor.Add("MatMul", node, [vectors, matrix]);
        int[] sizes = SizesOf(shared + left + right);
        return new Labelled(Reshape(node, product, Merged(left, right), sizes), shared + left + right, sizes);
    }

    /// <summary>Sums an operand over the axes that neither the other operand nor the result has.</summary>
    private Labelled SumOut(NodeProto node, Labelled operand, Predicate<char> isKept)
    {
        long[] axes = [.. Enumerable.Range(0, operand.Labels.Length).Where(i => !isKept(operand.Labels[i])).Select(i => (long)i)];
        if (axes.Length == 0)
        {
            return operand;
        }

        AttributeProto keep = NodeEditor.Int("keepdims", 0);
        string sum = opset >= ReduceSumAxesInput
            ? editor.Add("ReduceSum", node, [operand.Name, editor.Integers(node, axes)], keep)
            : editor.Add("ReduceSum", node, [operand.Name], keep, NodeEditor.Ints("axes", axes));
        return Pick(operand, Of(operand.Labels, label => isKept(label))) with { Name = sum };
    }

    private Labelled Order(NodeProto node, Labelled operand, string labels)
    {
        int[] order = [.. labels.Select(label => operand.Labels.IndexOf(label))];
        if (order.SequenceEqual(Enumerable.Range(0, order.Length)))
        {
            return operand;
        }

        return Pick(operand, labels) with { Name = editor.Transpose(node, operand.Name, order) };
    }

    private string Reshape(NodeProto node, string name, int[] from, int[] to) => from.SequenceEqual(to)
        ? name
        : editor.Constant(name) is { } tensor
            ? editor.Floats(node, OnnxTensor.Floats(tensor), to.Select(size => (long)size))
            : editor.Add("Reshape", node, [name, editor.Integers(node, [.. to.Select(size => (long)size)])]);

    private int[]? ShapeOf(string name) =>
        constants.TryGetValue(name, out TensorProto? tensor) ? OnnxTensor.Shape(tensor) : shapes.GetValueOrDefault(name);

    private static string Of(string labels, Func<char, bool> condition) => string.Concat(labels.Where(condition));

    private static Labelled Pick(Labelled operand, string labels) =>
        operand with { Labels = labels, Sizes = [.. labels.Select(operand.SizeOf)] };

    /// <summary>A tensor whose axes have labels.</summary>
    private sealed record Labelled(string Name, string Labels, int[] Sizes)
    {
        internal bool Has(char label) => Labels.Contains(label);

        internal int SizeOf(char label) => Sizes[Labels.IndexOf(label)];
    }
}
