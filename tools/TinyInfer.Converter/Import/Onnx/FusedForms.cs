namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Writes what ONNX Runtime's optimizers have fused in a saved model as ONNX's own operators.</summary>
/// <param name="editor">Edits the graph.</param>
/// <param name="shapes">Shapes of its tensors, as far as they are known.</param>
internal sealed class FusedForms(NodeEditor editor, IReadOnlyDictionary<string, int[]> shapes)
{
    /// <summary>What the names of a fused activation's attributes begin with; its own name is the first.</summary>
    private const string Activation = "activation";

    /// <summary>Parameters of the activations, in the order in which a fused layer lists them.</summary>
    private static readonly Dictionary<string, string[]> _parameters = new(StringComparer.Ordinal)
    {
        [string.Empty] = [],
        ["HardSigmoid"] = ["alpha", "beta"],
        ["LeakyRelu"] = ["alpha"],
        ["Relu"] = [],
        ["Sigmoid"] = [],
        ["Tanh"] = [],
    };

    /// <summary>Writes FusedConv and FusedGemm as layer, addition where there is one, and activation.</summary>
    /// <param name="node">The node.</param>
    /// <returns>False if its activation is another.</returns>
    internal bool Layer(NodeProto node)
    {
        OnnxNode options = new(node);
        string opType = options.Text(Activation, string.Empty);
        if (!_parameters.TryGetValue(opType, out string[]? names))
        {
            return false;
        }

        float[] values = options.Floats("activation_params", [.. names.Select(n => options.Float($"{Activation}_{n}", float.NaN))]);
        bool hasSum = node.OpType == "FusedConv" && node.Input.Count > 3 && node.Input[3].Length > 0;
        string layer = editor.AddCopy(node, copy =>
        {
            copy.OpType = node.OpType["Fused".Length..];
            copy.Domain = string.Empty;
            AttributeProto[] own = [.. copy.Attribute.Where(a => !a.Name.StartsWith(Activation, StringComparison.Ordinal))];
            copy.Attribute.Clear();
            copy.Attribute.AddRange(own);
            string[] inputs = [.. copy.Input.Take(3)];
            copy.Input.Clear();
            copy.Input.AddRange(inputs);
        });
        layer = hasSum ? editor.Add("Add", node, [layer, node.Input[3]]) : layer;
        AttributeProto[] parameters =
            [.. names.Zip(values).Where(p => !float.IsNaN(p.Second)).Select(p => NodeEditor.Float(p.First, p.Second))];
        editor.Replace(opType.Length == 0 ? "Identity" : opType, node, 0, [layer], parameters);
        return true;
    }

    /// <summary>Writes FusedMatMul as transposes, product and factor.</summary>
    /// <param name="node">The node.</param>
    /// <returns>False if the batch is transposed too, or a rank that matters is not known.</returns>
    internal bool Product(NodeProto node)
    {
        OnnxNode options = new(node);
        string?[] factors =
        [
            Turned(node, node.Input[0], options.Int("transA", 0) != 0),
            Turned(node, node.Input[1], options.Int("transB", 0) != 0),
        ];
        if (factors.Contains(null) || options.Int("transBatchA", 0) != 0 || options.Int("transBatchB", 0) != 0)
        {
            return false;
        }

        float alpha = options.Float("alpha", 1);
        string product = editor.Add("MatMul", node, factors!);
        editor.Replace(alpha == 1 ? "Identity" : "Mul", node, 0, alpha == 1 ? [product] : [product, editor.Floats(node, [alpha], [])]);
        return true;
    }

    /// <summary>A matrix with its last two axes exchanged; null if it cannot be known how many axes there are.</summary>
    private string? Turned(NodeProto node, string name, bool isTurned)
    {
        if (!isTurned)
        {
            return name;
        }

        int[]? shape = editor.Constant(name) is { } constant ? OnnxTensor.Shape(constant) : shapes.GetValueOrDefault(name);
        return shape is { Length: > 1 }
            ? editor.Transpose(node, name, [.. Enumerable.Range(0, shape.Length - 2), shape.Length - 1, shape.Length - 2])
            : null;
    }
}
