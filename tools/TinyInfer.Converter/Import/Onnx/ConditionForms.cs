using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Writes comparisons, and the choices made by them, as arithmetic with 0 and 1.</summary>
internal sealed class ConditionForms
{
    private readonly NodeEditor _editor;
    private readonly IReadOnlyDictionary<string, TensorProto> _constants;

    /// <summary>For a comparison's output, the tensor that is 1 where it holds, and the one that is 1 where it does not.</summary>
    private readonly Dictionary<string, (string Holds, string Fails)> _known = new(StringComparer.Ordinal);

    /// <summary>Makes a writer.</summary>
    /// <param name="editor">Edits the graph.</param>
    /// <param name="constants">Its constants.</param>
    internal ConditionForms(NodeEditor editor, IReadOnlyDictionary<string, TensorProto> constants)
    {
        _editor = editor;
        _constants = constants;
    }

    /// <summary>Writes a comparison whose readers are choices and casts to numbers, or one of these readers.</summary>
    /// <param name="node">The node.</param>
    /// <returns>False if it is another.</returns>
    internal bool Rewrite(NodeProto node)
    {
        switch (node.OpType)
        {
            case "Cast" when _known.TryGetValue(node.Input[0], out (string Holds, string Fails) cast):
                bool isReal = new OnnxNode(node).Int("to", OnnxTensor.Float) == OnnxTensor.Float;
                _editor.Replace(isReal ? "Identity" : "Cast", node, 0, [cast.Holds], isReal ? [] : [.. node.Attribute]);
                return true;
            case "Where" when _known.TryGetValue(node.Input[0], out (string Holds, string Fails) choice):
                _editor.Replace("Add", node, 0,
                    [_editor.Add("Mul", node, [choice.Holds, node.Input[1]]), _editor.Add("Mul", node, [choice.Fails, node.Input[2]])]);
                return true;
            case "Greater" or "GreaterOrEqual" or "Less" or "LessOrEqual"
                when IsReal(node.Input) && _editor.IsReadOnlyBy(node.Output[0], reader => Takes(reader, node.Output[0])):
                Compare(node);
                return true;
            default:
                return false;
        }
    }

    /// <summary>a &gt; b is 1 where the sign of a − b is, and a ≥ b is 0 where the sign of b − a is 1.</summary>
    private void Compare(NodeProto node)
    {
        bool isStrict = node.OpType is "Greater" or "Less";
        bool isTurned = node.OpType is "Less" or "GreaterOrEqual";
        string difference = _editor.Add("Sub", node, isTurned ? node.Input.Reverse() : node.Input);
        string one = _editor.Add("Relu", node, [_editor.Add("Sign", node, [difference])]);
        string other = _editor.Add("Sub", node, [_editor.Floats(node, [1], []), one]);
        _known.Add(node.Output[0], isStrict ? (one, other) : (other, one));
    }

    /// <summary>True where a reader of a comparison is written as arithmetic, too.</summary>
    private bool Takes(NodeProto reader, string condition) =>
        (reader.OpType == "Cast" && reader.Attribute.Any(
            a => a.Name == "to" && a.I is OnnxTensor.Float or OnnxTensor.Int64 or OnnxTensor.Int32 or OnnxTensor.Int8))
        || (reader.OpType == "Where" && reader.Input[0] == condition && IsReal(reader.Input.Skip(1)));

    /// <summary>True where what is constant among tensors is of finite real numbers.</summary>
    private bool IsReal(IEnumerable<string> names) => names.All(name => !_constants.TryGetValue(name, out TensorProto? constant)
        || (constant.DataType == OnnxTensor.Float
            && Array.TrueForAll(OnnxTensor.Values(constant), v => Math.Abs(v) < -AttentionMask.Infinite)));
}
