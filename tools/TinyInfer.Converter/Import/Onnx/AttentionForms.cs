namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Writes attention in one node, ONNX's own and ONNX Runtime's, as products and softmax.</summary>
/// <param name="editor">Edits the graph.</param>
/// <param name="constants">Its constants.</param>
/// <param name="shapes">Shapes of its tensors, as far as they are known.</param>
internal sealed class AttentionForms(
    NodeEditor editor, IReadOnlyDictionary<string, TensorProto> constants, IReadOnlyDictionary<string, int[]> shapes)
{
    /// <summary>Writes ONNX's Attention, whose heads lie side by side in tensors of three axes, or have an axis of their own.</summary>
    /// <param name="node">The node.</param>
    /// <returns>False if it has a cache, masks that are computed, or sizes that are not known.</returns>
    internal bool Attention(NodeProto node)
    {
        OnnxNode options = new(node);
        if (node.Input.Skip(4).Any(name => name.Length > 0) || node.Output.Skip(1).Any(editor.IsRead)
            || !HasShapes(node, out int[][] sizes))
        {
            return false;
        }

        bool isWide = sizes[0].Length == 3;
        int heads = isWide ? (int)options.Int("q_num_heads", 0) : sizes[0][1];
        int sources = isWide ? (int)options.Int("kv_num_heads", 0) : sizes[1][1];
        Heads shape = new(heads, sources, sizes[0][^2], sizes[1][^2], isWide ? sizes[0][2] / Math.Max(heads, 1) : sizes[0][3]);
        return Write(node, options, node.Input, shape, isWide, sizes[0][0], node.Input.ElementAtOrDefault(3), "is_causal");
    }

    /// <summary>Writes ONNX Runtime's MultiHeadAttention, of queries, keys and values that are apart.</summary>
    /// <param name="node">The node.</param>
    /// <returns>False if it has a cache, masks that are computed, or sizes that are not known.</returns>
    internal bool MultiHead(NodeProto node)
    {
        OnnxNode options = new(node);
        string bias = node.Input.ElementAtOrDefault(3) ?? string.Empty;
        if (node.Input.Count < 3 || Has(node, 4) || node.Input.Skip(6).Any(name => name.Length > 0)
            || node.Output.Skip(1).Any(editor.IsRead) || !HasShapes(node, out int[][] sizes) || sizes.Any(size => size.Length != 3)
            || (bias.Length > 0 && !constants.ContainsKey(bias)))
        {
            return false;
        }

        string[] parts = [.. node.Input.Take(3)];
        if (bias.Length > 0)
        {
            float[][] offsets = Split(OnnxTensor.Floats(constants[bias]), 1, [.. sizes.Select(size => size[2])]);
            parts = [.. parts.Select((part, i) => editor.Add("Add", node, [part, editor.Floats(node, offsets[i])]))];
        }

        int heads = (int)options.Int("num_heads", 0);
        Heads shape = new(heads, heads, sizes[0][1], sizes[1][1], sizes[0][2] / Math.Max(heads, 1));
        return Write(node, options, parts, shape, true, sizes[0][0], node.Input.ElementAtOrDefault(5), "unidirectional");
    }

    /// <summary>Writes ONNX Runtime's Attention, whose weights make queries, keys and values at once.</summary>
    /// <param name="node">The node.</param>
    /// <returns>False if it has a cache, masks or weights that are computed, or sizes that are not known.</returns>
    internal bool Packed(NodeProto node)
    {
        OnnxNode options = new(node);
        if (node.Input.Count < 2 || !constants.TryGetValue(node.Input[1], out TensorProto? weights) || weights.Dims.Count != 2
            || Has(node, 3) || Has(node, 4) || Has(node, 6) || options.Int("do_rotary", 0) != 0 || node.Output.Skip(1).Any(editor.IsRead)
            || !shapes.TryGetValue(node.Input[0], out int[]? size) || size.Length != 3
            || (Has(node, 2) && !constants.ContainsKey(node.Input[2])))
        {
            return false;
        }

        int rows = (int)weights.Dims[0];
        int third = (int)weights.Dims[1] / 3;
        int[] widths = options.Ints("qkv_hidden_sizes", [third, third, third]);
        float[][] matrices = Split(OnnxTensor.Floats(constants[node.Input[1]]), rows, widths);
        float[][]? offsets = Has(node, 2) ? Split(OnnxTensor.Floats(constants[node.Input[2]]), 1, widths) : null;
        string[] parts = [.. widths.Select((width, i) =>
        {
            string product = editor.Add("MatMul", node, [node.Input[0], editor.Floats(node, matrices[i], [rows, width])]);
            return offsets == null ? product : editor.Add("Add", node, [product, editor.Floats(node, offsets[i])]);
        })];
        int heads = (int)options.Int("num_heads", 0);
        Heads shape = new(heads, heads, size[1], size[1], widths[0] / Math.Max(heads, 1));
        return Write(node, options, parts, shape, true, size[0], node.Input.ElementAtOrDefault(5), "unidirectional");
    }

    private bool Write(
        NodeProto node, OnnxNode options, IReadOnlyList<string> parts, Heads heads, bool isWide, int batch, string? mask, string causal)
    {
        bool hasMask = mask is { Length: > 0 };
        float cap = options.Float("softcap", 0);
        bool isCausal = options.Int(causal, 0) != 0;
        bool isShared = heads.Count != heads.Sources;
        if (heads.Sources <= 0 || heads.Count % heads.Sources != 0 || (isShared && batch != 1)
            || (hasMask && !constants.ContainsKey(mask!)) || (cap != 0 && (hasMask || isCausal)))
        {
            return false;
        }

        string[] apart = isWide ? Apart(node, parts, heads) : [parts[0], editor.Transpose(node, parts[1], 0, 1, 3, 2), parts[2]];
        if (isShared)
        {
            // Keys and values that several heads of queries share are broadcast along an axis, in the place of the batch's.
            apart[0] = Reshape(node, apart[0], heads.Sources, heads.Count / heads.Sources, heads.Queries, -1);
            apart[1] = Reshape(node, apart[1], heads.Sources, 1, -1, heads.Keys);
            apart[2] = Reshape(node, apart[2], heads.Sources, 1, heads.Keys, -1);
        }

        float factor = options.Float("scale", 0) is var scale and not 0 ? scale : 1 / MathF.Sqrt(heads.Width);
        string scores = editor.Add("MatMul", node, apart[..2]);
        scores = editor.Add("Mul", node, [scores, editor.Floats(node, [cap == 0 ? factor : factor / cap], [])]);
        if (cap != 0)
        {
            scores = editor.Add("Mul", node, [editor.Add("Tanh", node, [scores]), editor.Floats(node, [cap], [])]);
        }

        if (hasMask || isCausal)
        {
            scores = editor.Add("Add", node, [scores, Masked(node, hasMask ? constants[mask!] : null, isCausal, heads)]);
        }

        string[] product = [editor.Add("Softmax", node, [scores], NodeEditor.Int("axis", -1)), apart[2]];
        if (!isWide && !isShared)
        {
            editor.Replace("MatMul", node, 0, product);
            return true;
        }

        string context = editor.Add("MatMul", node, product);
        context = isShared ? Reshape(node, context, 1, heads.Count, heads.Queries, -1) : context;
        if (!isWide)
        {
            editor.Replace("Identity", node, 0, [context]);
            return true;
        }

        editor.Replace("Reshape", node, 0, [editor.Transpose(node, context, 0, 2, 1, 3), editor.Integers(node, 0, 0, -1)]);
        return true;
    }

    /// <summary>Queries, keys and values with an axis of their own for heads; keys with the steps as columns.</summary>
    private string[] Apart(NodeProto node, IReadOnlyList<string> parts, Heads heads) =>
    [
        editor.Transpose(node, Reshape(node, parts[0], 0, 0, heads.Count, -1), 0, 2, 1, 3),
        editor.Transpose(node, Reshape(node, parts[1], 0, 0, heads.Sources, -1), 0, 2, 3, 1),
        editor.Transpose(node, Reshape(node, parts[2], 0, 0, heads.Sources, -1), 0, 2, 1, 3),
    ];

    private string Reshape(NodeProto node, string input, params long[] sizes) =>
        editor.Add("Reshape", node, [input, editor.Integers(node, sizes)]);

    /// <summary>What is added to scores: a mask, and what hides later steps from earlier ones.</summary>
    private string Masked(NodeProto node, TensorProto? mask, bool isCausal, Heads heads)
    {
        int[] shape = mask == null ? [heads.Queries, heads.Keys] : OnnxTensor.Shape(mask);
        double[] values = mask == null ? new double[heads.Queries * heads.Keys] : OnnxTensor.Values(mask);
        if (mask?.DataType == OnnxTensor.Bool)
        {
            values = Array.ConvertAll(values, keep => keep != 0 ? 0 : double.NegativeInfinity);
        }

        if (isCausal)
        {
            int columns = shape[^1];
            int rows = shape.Length > 1 ? shape[^2] : 1;
            values = [.. values.Select((value, i) => i % columns > i / columns % rows ? double.NegativeInfinity : value)];
        }

        if (heads.Count != heads.Sources && shape.Length == 4 && shape[1] == heads.Count)
        {
            shape = [heads.Sources, heads.Count / heads.Sources, .. shape[2..]];
        }

        return editor.Floats(node, Array.ConvertAll(values, v => (float)v), shape.Select(size => (long)size));
    }

    private bool HasShapes(NodeProto node, out int[][] sizes)
    {
        int[]?[] known = [.. node.Input.Take(3).Select(shapes.GetValueOrDefault)];
        sizes = [.. known.OfType<int[]>()];
        return sizes is [{ Length: 3 or 4 } queries, var keys, var values] && keys.Length == queries.Length
            && values.Length == queries.Length;
    }

    private static bool Has(NodeProto node, int input) => node.Input.ElementAtOrDefault(input) is { Length: > 0 };

    /// <summary>Splits a matrix by columns.</summary>
    private static float[][] Split(float[] values, int rows, int[] widths)
    {
        int all = values.Length / rows;
        return [.. widths.Select((width, i) =>
        {
            int first = widths.Take(i).Sum();
            return Enumerable.Range(0, rows * width).Select(at => values[(at / width * all) + first + (at % width)]).ToArray();
        })];
    }

    /// <summary>Sizes of attention.</summary>
    /// <param name="Count">Heads of queries.</param>
    /// <param name="Sources">Heads of keys and values.</param>
    /// <param name="Queries">Steps that ask.</param>
    /// <param name="Keys">Steps that are asked.</param>
    /// <param name="Width">Numbers of a head's query.</param>
    private sealed record Heads(int Count, int Sources, int Queries, int Keys, int Width);
}
