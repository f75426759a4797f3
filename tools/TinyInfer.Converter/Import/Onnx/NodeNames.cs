namespace TinyInfer.Converter.Import.Onnx;

/// <summary>
/// Gives every node a name of its own, by which errors of ONNX Runtime are traced to it. What a rewriter makes of a node notes in its
/// doc_string which node of the user's model that was.
/// </summary>
internal static class NodeNames
{
    /// <summary>Names the nodes of a model as its file has it.</summary>
    /// <param name="model">The model; changed.</param>
    internal static void Settle(ModelProto model)
    {
        foreach (NodeProto node in OnnxGraphs.Nodes(model))
        {
            node.DocString = string.Empty;
        }

        MakeUnique(model);
    }

    /// <summary>Gives a name to each node that has none, or one that a node before it has.</summary>
    /// <param name="model">The model; changed.</param>
    internal static void MakeUnique(ModelProto model)
    {
        foreach (GraphProto graph in OnnxGraphs.All(model.Graph))
        {
            HashSet<string> taken = [.. graph.Node.Select(node => node.Name)];
            HashSet<string> given = new(StringComparer.Ordinal);
            foreach (NodeProto node in graph.Node.Where(node => node.Name.Length == 0 || !given.Add(node.Name)))
            {
                string stem = node.Output.FirstOrDefault(name => name.Length > 0) ?? node.OpType;
                string name = stem;
                for (int i = 2; !taken.Add(name); i++)
                {
                    name = $"{stem}#{i}";
                }

                node.Name = name;
            }
        }
    }

    /// <summary>Notes which node of the user's model a node is a part of.</summary>
    /// <param name="part">A node that a rewriter has made.</param>
    /// <param name="whole">The node that it was made of.</param>
    internal static void Trace(NodeProto part, NodeProto whole) =>
        part.DocString = whole.DocString.Length > 0 ? whole.DocString : new OnnxNode(whole).ToString();
}
