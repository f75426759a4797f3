using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Training.Trees;
using ForestForms = TinyInfer.Converter.Import.Onnx.Trees.ForestForms;

namespace TinyInfer.Training.Export;

/// <summary>Writes forests as ONNX: a TreeEnsembleRegressor with a sum per output.</summary>
internal static class ForestExport
{
    /// <summary>Writes a forest.</summary>
    /// <param name="forest">The forest.</param>
    /// <param name="properties">What stands beside the graph.</param>
    /// <returns>The file.</returns>
    internal static byte[] Write(Forest forest, IReadOnlyDictionary<string, string> properties)
    {
        Nodes nodes = new();
        for (int tree = 0; tree < forest.Trees.Count; tree++)
        {
            nodes.Add(tree, forest.Trees[tree]);
        }

        OnnxGraph graph = new("input", forest.Inputs);
        graph.Add(
            ForestForms.Regressor,
            ("n_targets", forest.Outputs),
            ("aggregate_function", "SUM"),
            ("post_transform", "NONE"),
            ("nodes_treeids", nodes.Trees.ToArray()),
            ("nodes_nodeids", nodes.Ids.ToArray()),
            ("nodes_featureids", nodes.Features.ToArray()),
            ("nodes_values", nodes.Thresholds.ToArray()),
            ("nodes_modes", nodes.Modes.ToArray()),
            ("nodes_truenodeids", nodes.Below.ToArray()),
            ("nodes_falsenodeids", nodes.Above.ToArray()),
            ("target_treeids", nodes.LeafTrees.ToArray()),
            ("target_nodeids", nodes.LeafIds.ToArray()),
            ("target_ids", nodes.LeafOutputs.ToArray()),
            ("target_weights", nodes.LeafValues.ToArray()));
        return graph.Finish("output", [forest.Outputs], properties);
    }

    /// <summary>The lists that ONNX has nodes in.</summary>
    private sealed class Nodes
    {
        internal List<int> Trees { get; } = [];

        internal List<int> Ids { get; } = [];

        internal List<int> Features { get; } = [];

        internal List<float> Thresholds { get; } = [];

        internal List<string> Modes { get; } = [];

        internal List<int> Below { get; } = [];

        internal List<int> Above { get; } = [];

        internal List<int> LeafTrees { get; } = [];

        internal List<int> LeafIds { get; } = [];

        internal List<int> LeafOutputs { get; } = [];

        internal List<float> LeafValues { get; } = [];

        /// <summary>Adds a tree, its root first.</summary>
        internal void Add(int tree, TreeNode root)
        {
            int next = 0;
            Add(root);

            int Add(TreeNode node)
            {
                int id = next++;
                int place = Trees.Count;
                Trees.Add(tree);
                Ids.Add(id);
                Features.Add((node as TreeSplit)?.Feature ?? 0);
                Thresholds.Add((node as TreeSplit)?.Threshold ?? 0);
                Modes.Add(node is TreeSplit ? "BRANCH_LEQ" : "LEAF");
                Below.Add(0);
                Above.Add(0);
                if (node is TreeSplit split)
                {
                    Below[place] = Add(split.Below);
                    Above[place] = Add(split.Above);
                    return id;
                }

                float[] values = ((TreeLeaf)node).Values;
                for (int output = 0; output < values.Length; output++)
                {
                    LeafTrees.Add(tree);
                    LeafIds.Add(id);
                    LeafOutputs.Add(output);
                    LeafValues.Add(values[output]);
                }

                return id;
            }
        }
    }
}
