namespace TinyInfer.Converter.Import.Onnx.Trees;

/// <summary>Reads the trees of a TreeEnsembleClassifier or TreeEnsembleRegressor, and proves that they are trees.</summary>
internal sealed class ForestReader
{
    /// <summary>The most comparisons on a way: beyond, no trained tree is.</summary>
    private const int MaxDepth = 256;

    private readonly OnnxNode _node;
    private readonly int[] _trees;
    private readonly int[] _ids;
    private readonly int[] _features;
    private readonly int[] _true;
    private readonly int[] _false;
    private readonly string[] _modes;
    private readonly double[] _values;
    private readonly Dictionary<(int Tree, int Node), int> _places = [];
    private readonly Dictionary<int, List<(int Sum, double Weight)>> _weights = [];
    private readonly bool[] _isReached;

    private ForestReader(OnnxNode node, string prefix, int sums)
    {
        _node = node;
        _trees = node.Ints("nodes_treeids", []);
        int count = _trees.Length;
        if (count == 0)
        {
            throw new ConversionException("it has no nodes (nodes_treeids is empty); export the fitted model.");
        }

        _ids = Ints("nodes_nodeids", count, "nodes_treeids");
        _features = Ints("nodes_featureids", count, "nodes_treeids");
        _true = Ints("nodes_truenodeids", count, "nodes_treeids");
        _false = Ints("nodes_falsenodeids", count, "nodes_treeids");
        _modes = node.Texts("nodes_modes", []);
        RequireLength("nodes_modes", _modes.Length, count, "nodes_treeids");
        _values = node.Numbers("nodes_values");
        RequireLength("nodes_values", _values.Length, count, "nodes_treeids");
        for (int i = 0; i < count; i++)
        {
            if (!_places.TryAdd((_trees[i], _ids[i]), i))
            {
                throw new ConversionException($"{Name(i)} is there twice; {ForestAttributes.Remedy}");
            }
        }

        ReadWeights(prefix, sums);
        _isReached = new bool[count];
    }

    /// <summary>Reads the trees.</summary>
    /// <param name="node">The node.</param>
    /// <param name="sums">Number of sums that leaves can add to.</param>
    /// <returns>Where each tree starts.</returns>
    /// <exception cref="ConversionException">They are no trees, or something in them is not known.</exception>
    internal static IReadOnlyList<ForestNode> Read(OnnxNode node, int sums) =>
        new ForestReader(node, node.Has("class_treeids") ? "class_" : "target_", sums).Read();

    private List<ForestNode> Read()
    {
        // A tree starts with the node that is named first.
        List<int> roots = [.. _trees.Select((tree, i) => (tree, i)).DistinctBy(t => t.tree).Select(t => t.i)];
        List<ForestNode> trees = roots.ConvertAll(root => Build(root, 0));
        int lost = Array.IndexOf(_isReached, false);
        return lost < 0
            ? trees
            : throw new ConversionException($"{Name(lost)} is not reached from the first node of its tree; {ForestAttributes.Remedy}");
    }

    private ForestNode Build(int at, int depth)
    {
        if (_isReached[at])
        {
            throw new ConversionException(
                $"{Name(at)} is reached in two ways, or in a circle, so that this is no tree; {ForestAttributes.Remedy}");
        }

        if (depth > MaxDepth)
        {
            throw new ConversionException($"{Name(at)} lies deeper than {MaxDepth} comparisons; limit the trees' depth (max_depth).");
        }

        _isReached[at] = true;
        List<(int Sum, double Weight)>? weights = _weights.GetValueOrDefault(at);
        if (_modes[at] == "LEAF")
        {
            return new ForestNode.Leaf(weights ?? []);
        }

        if (weights != null)
        {
            throw new ConversionException($"{Name(at)} is no leaf, but has weights; {ForestAttributes.Remedy}");
        }

        if (_features[at] < 0)
        {
            throw new ConversionException($"{Name(at)} compares feature {_features[at]}; features count from 0.");
        }

        ForestAttributes.Mode mode = ForestAttributes.ModeOf(_modes[at], Name(at));
        float threshold = ForestAttributes.Threshold(_values[at], Name(at));
        return mode.Make(_features[at], threshold, Branch(at, _true[at], "true", depth), Branch(at, _false[at], "false", depth));
    }

    private ForestNode Branch(int at, int id, string kind, int depth) => _places.TryGetValue((_trees[at], id), out int place)
        ? Build(place, depth + 1)
        : throw new ConversionException($"{Name(at)}: its {kind} branch leads to node {id}, which the tree does not have; "
            + ForestAttributes.Remedy);

    private void ReadWeights(string prefix, int sums)
    {
        double[] weights = _node.Numbers(prefix + "weights");
        string all = prefix + "weights";
        int[] trees = Ints(prefix + "treeids", weights.Length, all);
        int[] nodes = Ints(prefix + "nodeids", weights.Length, all);
        int[] ids = Ints(prefix + "ids", weights.Length, all);
        for (int i = 0; i < weights.Length; i++)
        {
            if (!_places.TryGetValue((trees[i], nodes[i]), out int place))
            {
                throw new ConversionException($"{all} has one for tree {trees[i]}, node {nodes[i]}, which is not there; "
                    + ForestAttributes.Remedy);
            }

            if (ids[i] < 0 || ids[i] >= sums)
            {
                throw new ConversionException($"{prefix}ids names {ids[i]} where there are 0 to {sums - 1}; {ForestAttributes.Remedy}");
            }

            if (!double.IsFinite(weights[i]))
            {
                throw new ConversionException($"{Name(place)} has a weight of {weights[i]}; train or export the model again.");
            }

            if (!_weights.TryGetValue(place, out List<(int Sum, double Weight)>? list))
            {
                _weights.Add(place, list = []);
            }

            list.Add((ids[i], weights[i]));
        }
    }

    private int[] Ints(string name, int count, string like)
    {
        int[] values = _node.Ints(name, []);
        RequireLength(name, values.Length, count, like);
        return values;
    }

    private static void RequireLength(string name, int length, int count, string like)
    {
        if (length != count)
        {
            throw new ConversionException($"{name} has {length} entries where {like} has {count}; {ForestAttributes.Remedy}");
        }
    }

    private string Name(int at) => $"tree {_trees[at]}, node {_ids[at]}";
}
