namespace TinyInfer.Converter.Import.Onnx;

/// <summary>Swish, which ONNX Runtime has no kernel for, under the name of the same function that it has one for.</summary>
internal static class Swishes
{
    private const string Alpha = "alpha";

    /// <summary>Renames all such nodes of a model.</summary>
    /// <param name="model">The model; changed.</param>
    internal static void Rename(ModelProto model)
    {
        string domain = OnnxOperators.Microsoft[..^1];
        foreach (NodeProto node in OnnxGraphs.Nodes(model).Where(node => node is { OpType: "Swish", Domain: "" or "ai.onnx" }))
        {
            node.OpType = "QuickGelu";
            node.Domain = domain;
            if (node.Attribute.All(a => a.Name != Alpha))
            {
                node.Attribute.Add(NodeEditor.Float(Alpha, 1));
            }

            if (model.OpsetImport.All(o => o.Domain != domain))
            {
                model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = 1 });
            }
        }
    }
}
