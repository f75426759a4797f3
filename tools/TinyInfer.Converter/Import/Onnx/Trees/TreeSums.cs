namespace TinyInfer.Converter.Import.Onnx.Trees;

/// <summary>Makes one ensemble of regressors of the same input that are only added up.</summary>
internal static class TreeSums
{
    private static readonly string[] _kept =
    [
        "nodes_treeids", "nodes_nodeids", "nodes_featureids", "nodes_modes", "nodes_values", "nodes_truenodeids", "nodes_falsenodeids",
        "target_treeids", "target_nodeids", "target_ids", "target_weights",
    ];

    /// <summary>Merges.</summary>
    /// <param name="graph">The graph; changed.</param>
    internal static void Merge(GraphProto graph)
    {
        foreach (NodeProto sum in graph.Node.Where(node => node.OpType is "Add" or "Sum" && node.Domain.Length == 0).ToList())
        {
            NodeProto?[] trees = [.. sum.Input.Select(input => MakerOf(graph, sum, input))];
            if (trees.Length < 2 || Array.Exists(trees, tree => tree == null || tree.Input[0] != trees[0]!.Input[0])
                || trees.Distinct().Count() < trees.Length)
            {
                continue;
            }

            NodeProto merged = new()
            {
                OpType = trees[0]!.OpType,
                Domain = trees[0]!.Domain,
                Name = trees[0]!.Name,
                Input = { trees[0]!.Input[0] },
                Output = { sum.Output[0] },
                Attribute = { NodeEditor.Int("n_targets", 1) },
            };
            Append(merged, trees!);
            graph.Node[graph.Node.IndexOf(sum)] = merged;
            Array.ForEach(trees, tree => graph.Node.Remove(tree!));
        }
    }

    /// <summary>The ensemble of one target whose output goes nowhere else.</summary>
    private static NodeProto? MakerOf(GraphProto graph, NodeProto reader, string input) =>
        graph.Node.FirstOrDefault(node => node.Output.Contains(input)) is { OpType: "TreeEnsembleRegressor" } tree
        && graph.Node.All(node => node == reader || !node.Input.Contains(input)) && graph.Output.All(output => output.Name != input)
        && new OnnxNode(tree) is var node && node.Int("n_targets", 1) == 1 && node.Text("aggregate_function", "SUM") == "SUM"
        && node.Numbers("base_values").Length == 0 && _kept.All(node.Has)
            ? tree
            : null;

    private static void Append(NodeProto merged, NodeProto[] trees)
    {
        foreach (string name in _kept)
        {
            AttributeProto all = new() { Name = name };
            int first = 0;
            foreach (NodeProto tree in trees)
            {
                AttributeProto own = tree.Attribute.First(a => a.Name == name);
                all.Type = own.Type;
                all.Floats.AddRange(own.Floats);
                all.Strings.AddRange(own.Strings);
                all.Ints.AddRange(name.EndsWith("treeids", StringComparison.Ordinal) ? own.Ints.Select(id => id + first) : own.Ints);
                first += (int)tree.Attribute.First(a => a.Name == "nodes_treeids").Ints.Max() + 1;
            }

            merged.Attribute.Add(all);
        }
    }
}
