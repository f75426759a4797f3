namespace TinyInfer.Converter.Import.Onnx;

/// <summary>A node of an ONNX graph, with its attributes by name.</summary>
internal sealed class OnnxNode
{
    private readonly Dictionary<string, AttributeProto> _attributes;

    internal OnnxNode(NodeProto proto)
    {
        OpType = proto.Domain is "" or "ai.onnx" ? proto.OpType : $"{proto.Domain}.{proto.OpType}";
        Name = proto.Name.Length > 0 ? proto.Name : proto.Output.FirstOrDefault(name => name.Length > 0) ?? proto.OpType;
        Proto = proto;
        Whole = proto.DocString;
        Inputs = [.. proto.Input];
        Outputs = [.. proto.Output];
        _attributes = proto.Attribute.ToDictionary(a => a.Name, StringComparer.Ordinal);
    }

    /// <summary>The node as the model has it.</summary>
    internal NodeProto Proto { get; }

    /// <summary>Operator type; with its domain where that is not ONNX's own.</summary>
    internal string OpType { get; }

    /// <summary>The node's name, or its output's where it has none.</summary>
    internal string Name { get; }

    /// <summary>The node of the user's model that it is a part of, as messages name it; empty if it stands there itself.</summary>
    internal string Whole { get; }

    internal string[] Inputs { get; }

    internal string[] Outputs { get; }

    internal bool Has(string name) => _attributes.ContainsKey(name);

    internal long Int(string name, long fallback) => _attributes.TryGetValue(name, out AttributeProto? a) ? a.I : fallback;

    internal float Float(string name, float fallback) => _attributes.TryGetValue(name, out AttributeProto? a) ? a.F : fallback;

    internal string Text(string name, string fallback) =>
        _attributes.TryGetValue(name, out AttributeProto? a) ? a.S.ToStringUtf8() : fallback;

    internal int[] Ints(string name, int[] fallback) =>
        _attributes.TryGetValue(name, out AttributeProto? a)
            ? [.. a.Ints.Select(i => (int)Math.Clamp(i, int.MinValue, int.MaxValue))]
            : fallback;

    internal float[] Floats(string name, float[] fallback) =>
        _attributes.TryGetValue(name, out AttributeProto? a) ? [.. a.Floats] : fallback;

    /// <summary>Numbers in a list, or in a tensor of the same name that ends in _as_tensor, as newer operator sets have it.</summary>
    internal double[] Numbers(string name) =>
        _attributes.TryGetValue(name, out AttributeProto? a) && a.Floats.Count > 0 ? [.. a.Floats.Select(f => (double)f)]
            : Tensor(name + "_as_tensor");

    /// <summary>Numbers in a tensor; none if there is none.</summary>
    /// <param name="name">The attribute's name.</param>
    /// <param name="takesNaN">Whether NaN means something in it.</param>
    internal double[] Tensor(string name, bool takesNaN = false) => _attributes.TryGetValue(name, out AttributeProto? a) && a.T != null
        ? OnnxTensor.Values(a.T, takesNaN)
        : [];

    internal string[] Texts(string name, string[] fallback) =>
        _attributes.TryGetValue(name, out AttributeProto? a) ? [.. a.Strings.Select(s => s.ToStringUtf8())] : fallback;

    /// <summary>The node of the user's model, as messages name it.</summary>
    public override string ToString() => Whole.Length > 0 ? Whole : $"{OpType} '{Name}'";
}
