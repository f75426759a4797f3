namespace TinyInfer.Converter.Import.Onnx.Trees;

/// <summary>
/// Reads the trees of a TreeEnsemble, the operator of ai.onnx.ml 5, whose branches and leaves stand in lists of their own.
/// </summary>
internal sealed class TreeEnsembleReader
{
    /// <summary>The most comparisons on a way: beyond, no trained tree is.</summary>
    private const int MaxDepth = 256;

    /// <summary>The most values of a set: each is a comparison, and has what follows once more.</summary>
    private const int MaxMembers = 64;

    private readonly int[] _features;
    private readonly double[] _splits;
    private readonly double[] _modes;
    private readonly int[] _true;
    private readonly int[] _trueLeaves;
    private readonly int[] _false;
    private readonly int[] _falseLeaves;
    private readonly int[] _targets;
    private readonly double[] _weights;
    private readonly Dictionary<int, float[]> _members;
    private readonly HashSet<int> _reached = [];

    private TreeEnsembleReader(OnnxNode node, int sums)
    {
        _features = node.Ints("nodes_featureids", []);
        int count = _features.Length;
        _splits = Of(node.Tensor("nodes_splits"), "nodes_splits", count);
        _modes = Of(node.Tensor("nodes_modes"), "nodes_modes", count);
        _true = Of(node.Ints("nodes_truenodeids", []), "nodes_truenodeids", count);
        _trueLeaves = Of(node.Ints("nodes_trueleafs", []), "nodes_trueleafs", count);
        _false = Of(node.Ints("nodes_falsenodeids", []), "nodes_falsenodeids", count);
        _falseLeaves = Of(node.Ints("nodes_falseleafs", []), "nodes_falseleafs", count);
        _members = Members(node.Tensor("membership_values", takesNaN: true));
        _targets = node.Ints("leaf_targetids", []);
        _weights = node.Tensor("leaf_weights");
        if (_weights.Length != _targets.Length)
        {
            throw new ConversionException(
                $"leaf_weights has {_weights.Length} entries where leaf_targetids has {_targets.Length}; {ForestAttributes.Remedy}");
        }

        int foreign = Array.FindIndex(_targets, target => target < 0 || target >= sums);
        if (foreign >= 0)
        {
            throw new ConversionException(
                $"leaf {foreign} adds to target {_targets[foreign]} where there are 0 to {sums - 1}; {ForestAttributes.Remedy}");
        }

        int infinite = Array.FindIndex(_weights, weight => !double.IsFinite(weight));
        if (infinite >= 0)
        {
            throw new ConversionException($"leaf {infinite} has a weight of {_weights[infinite]}; train or export the model again.");
        }
    }

    /// <summary>Reads the trees.</summary>
    /// <param name="node">The node.</param>
    /// <param name="sums">Number of sums that leaves can add to.</param>
    /// <returns>Where each tree starts.</returns>
    /// <exception cref="ConversionException">They are no trees, or something in them is not known.</exception>
    internal static IReadOnlyList<ForestNode> Read(OnnxNode node, int sums)
    {
        TreeEnsembleReader reader = new(node, sums);
        int[] roots = node.Ints("tree_roots", []);
        return roots.Length > 0
            ? Array.ConvertAll(roots, root => reader.Build(root, 0, "tree_roots"))
            : throw new ConversionException("it has no trees (tree_roots is empty); export the fitted model.");
    }

    private ForestNode Build(int at, int depth, string from)
    {
        if (at < 0 || at >= _features.Length)
        {
            throw new ConversionException($"{from} leads to node {at}, which is not there; {ForestAttributes.Remedy}");
        }

        string name = $"node {at}";
        if (!_reached.Add(at))
        {
            throw new ConversionException(
                $"{name} is reached in two ways, or in a circle, so that this is no tree; {ForestAttributes.Remedy}");
        }

        if (depth > MaxDepth)
        {
            throw new ConversionException($"{name} lies deeper than {MaxDepth} comparisons; limit the trees' depth (max_depth).");
        }

        ForestNode Branch(int[] ids, int[] areLeaves, string kind) => areLeaves[at] == 0
            ? Build(ids[at], depth + 1, $"{name}: its {kind} branch")
            : ids[at] >= 0 && ids[at] < _targets.Length
            ? new ForestNode.Leaf([(_targets[ids[at]], _weights[ids[at]])])
            : throw new ConversionException($"{name}: its {kind} branch leads to leaf {ids[at]}, which is not there; "
                + ForestAttributes.Remedy);

        if (_features[at] < 0)
        {
            throw new ConversionException($"{name} compares feature {_features[at]}; features count from 0.");
        }

        // One leaf on both sides is a tree without comparisons.
        if (_trueLeaves[at] != 0 && _falseLeaves[at] != 0 && _true[at] == _false[at])
        {
            return Branch(_true, _trueLeaves, "true");
        }

        if (_members.TryGetValue(at, out float[]? members))
        {
            // Whatever is in the set goes one way: as many comparisons, of which each leads there.
            ForestNode inside = Branch(_true, _trueLeaves, "true");
            ForestNode outside = Branch(_false, _falseLeaves, "false");
            return members.Aggregate(
                outside, (rest, member) => new ForestNode.Split(_features[at], ForestComparison.Equal, member, inside, rest));
        }

        ForestAttributes.Mode mode = ForestAttributes.ModeOf(ForestAttributes.NameOf((int)_modes[at]), name);
        float threshold = ForestAttributes.Threshold(_splits[at], name);
        return mode.Make(_features[at], threshold, Branch(_true, _trueLeaves, "true"), Branch(_false, _falseLeaves, "false"));
    }

    /// <summary>The sets of the nodes that compare with sets, which stand one after another, with NaN between them.</summary>
    private Dictionary<int, float[]> Members(double[] values)
    {
        Dictionary<int, float[]> members = [];
        int next = 0;
        for (int at = 0; at < _modes.Length; at++)
        {
            if ((int)_modes[at] != ForestAttributes.Member)
            {
                continue;
            }

            float[] set = [.. values.Skip(next).TakeWhile(value => !double.IsNaN(value)).Select(value => (float)value).Distinct()];
            if (set.Length is 0 or > MaxMembers)
            {
                throw new ConversionException(
                    $"node {at} compares with a set of {set.Length} values (membership_values); 1 to {MaxMembers} "
                    + "are supported.");
            }

            members.Add(at, set);
            next += values.Skip(next).TakeWhile(value => !double.IsNaN(value)).Count() + 1;
        }

        return members;
    }

    private static T[] Of<T>(T[] values, string name, int count) => values.Length == count
        ? values
        : throw new ConversionException(
            $"{name} has {values.Length} entries where nodes_featureids has {count}; {ForestAttributes.Remedy}");
}
