namespace TinyInfer.Converter.Import.Onnx.Trees;

/// <summary>
/// Writes what a model computes of the output of one tree alone into the leaves of that tree: ONNX Runtime computes it for each leaf. Trees
/// that are then only added up become one ensemble. This is what an isolation forest is when scikit-learn's exporter has written it.
/// </summary>
internal sealed class LeafFunctions
{
    private const string Weights = "target_weights";

    /// <summary>Operators that treat each row by itself.</summary>
    private static readonly HashSet<string> _rowwise =
    [
        "Abs", "Add", "Cast", "Div", "Equal", "Exp", "Greater", "GreaterOrEqual", "Identity", "LabelEncoder", "Less", "LessOrEqual", "Log",
        "Max", "Min", "Mul", "Neg", "Not", "Pow", "Reshape", "Sqrt", "Sub", "Sum", "Where",
    ];

    private readonly ModelProto _model;
    private readonly GraphProto _graph;
    private readonly HashSet<string> _constants;

    private LeafFunctions(ModelProto model)
    {
        _model = model;
        _graph = model.Graph;
        _constants = [.. _graph.Initializer.Select(t => t.Name),
            .. _graph.Node.Where(n => n.OpType == "Constant").SelectMany(n => n.Output)];
    }

    /// <summary>Folds.</summary>
    /// <param name="model">A model whose trees have been checked; changed.</param>
    /// <exception cref="ConversionException">ONNX Runtime refuses a part of it.</exception>
    internal static void Fold(ModelProto model)
    {
        LeafFunctions functions = new(model);
        NodeProto[] trees = [.. model.Graph.Node.Where(IsTree)];
        Array.ForEach(trees, functions.ReadDirectly);
        Array.ForEach(trees, functions.FoldInto);
        TreeSums.Merge(model.Graph);
    }

    /// <summary>True for a regressor with one tree and one target.</summary>
    private static bool IsTree(NodeProto node) => node.OpType == "TreeEnsembleRegressor" && node.Domain == ClassifierTail.Domain
        && new OnnxNode(node) is var tree && tree.Int("n_targets", 1) == 1 && tree.Ints("nodes_treeids", []).Distinct().Count() == 1
        && tree.Numbers("base_values").Length == 0 && node.Attribute.Any(a => a.Name == Weights);

    /// <summary>A tree over chosen columns reads them where they are.</summary>
    private void ReadDirectly(NodeProto tree)
    {
        if (_graph.Node.FirstOrDefault(node => node.Output.Contains(tree.Input[0])) is not { } choice
            || (choice.OpType == "Gather" ? new OnnxNode(choice).Int("axis", 0) != 1 : choice.OpType != "ArrayFeatureExtractor")
            || _graph.Initializer.FirstOrDefault(t => t.Name == choice.Input[1]) is not { } columns)
        {
            return;
        }

        double[] indices = OnnxTensor.Values(columns);
        AttributeProto features = tree.Attribute.First(a => a.Name == "nodes_featureids");
        if (features.Ints.All(feature => feature < indices.Length))
        {
            long[] direct = [.. features.Ints.Select(feature => (long)indices[feature])];
            features.Ints.Clear();
            features.Ints.AddRange(direct);
            tree.Input[0] = choice.Input[0];
        }
    }

    private void FoldInto(NodeProto tree)
    {
        HashSet<string> made = [tree.Output[0]];
        List<NodeProto> members = [];
        foreach (NodeProto node in _graph.Node)
        {
            if (_rowwise.Contains(node.OpType) && node.Input.Any(made.Contains)
                && node.Input.All(input => input.Length == 0 || made.Contains(input) || _constants.Contains(input)))
            {
                members.Add(node);
                made.UnionWith(node.Output);
            }
        }

        HashSet<string> read = [.. _graph.Node.Except(members).SelectMany(node => node.Input), .. _graph.Output.Select(o => o.Name)];
        string[] exits = [.. members.SelectMany(node => node.Output).Where(read.Contains)];
        AttributeProto weights = tree.Attribute.First(a => a.Name == Weights);
        if (exits.Length == 0 || Compute(tree, members, exits, [.. weights.Floats]) is not { } results)
        {
            return;
        }

        int at = _graph.Node.IndexOf(tree);
        foreach (string exit in exits)
        {
            NodeProto folded = tree.Clone();
            folded.Name = exits.Length == 1 ? tree.Name : $"{tree.Name}/{exit}";
            folded.Output[0] = exit;
            AttributeProto values = folded.Attribute.First(a => a.Name == Weights);
            values.Floats.Clear();
            values.Floats.AddRange(results[exit]);
            _graph.Node.Insert(at++, folded);
        }

        members.ForEach(node => _graph.Node.Remove(node));
        if (!read.Contains(tree.Output[0]))
        {
            _graph.Node.Remove(tree);
        }
    }

    /// <summary>What becomes of each leaf; null if something is not one number for each.</summary>
    private Dictionary<string, float[]>? Compute(NodeProto tree, List<NodeProto> members, string[] exits, float[] leaves)
    {
        ModelProto part = new() { IrVersion = _model.IrVersion, Graph = new GraphProto { Name = "leaves" } };
        part.OpsetImport.AddRange(_model.OpsetImport);
        part.Graph.Initializer.AddRange(_graph.Initializer);
        part.Graph.Node.AddRange(_graph.Node.Where(node => node.OpType == "Constant"));
        part.Graph.Node.AddRange(members);
        part.Graph.Output.AddRange(exits.Select(name => new ValueInfoProto { Name = name }));
        TensorShapeProto shape = new();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = leaves.Length });
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = 1 });
        part.Graph.Input.Add(new ValueInfoProto
        {
            Name = tree.Output[0],
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = OnnxTensor.Float, Shape = shape } },
        });
        using OnnxReference reference = OnnxReference.OfOutputs(part);
        Dictionary<string, float[]> results = reference.Run(new Dictionary<string, float[]> { [tree.Output[0]] = leaves })
            .ToDictionary(r => r.Key, r => r.Value.ToArray(), StringComparer.Ordinal);
        return exits.All(exit => results[exit].Length == leaves.Length && Array.TrueForAll(results[exit], float.IsFinite)) ? results : null;
    }
}
