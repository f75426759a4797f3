using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Tests.Trees;

/// <summary>Random trees, as the attributes that exporters write.</summary>
internal sealed class RandomForest
{
    private readonly Random _random;
    private readonly List<int> _trees = [];
    private readonly List<int> _nodes = [];
    private readonly List<int> _features = [];
    private readonly List<string> _modes = [];
    private readonly List<float> _values = [];
    private readonly List<int> _true = [];
    private readonly List<int> _false = [];
    private readonly List<(int Tree, int Node, int Id, float Weight)> _weights = [];

    internal RandomForest(int seed) => _random = new Random(seed);

    /// <summary>Number of features.</summary>
    internal int Features { get; init; } = 20;

    /// <summary>Comparisons of the nodes, in turn at random.</summary>
    internal string[] Modes { get; init; } = ["BRANCH_LEQ"];

    /// <summary>A threshold; otherwise one with a normal distribution.</summary>
    internal Func<Random, int, float>? Threshold { get; init; }

    /// <summary>Number of internal nodes.</summary>
    internal int Splits => _modes.Count(mode => mode != "LEAF");

    /// <summary>Adds a tree that is full down to a depth, but for some branches that end earlier.</summary>
    /// <param name="depth">Its depth.</param>
    /// <param name="leaf">The weights of a leaf, by class or target.</param>
    internal RandomForest Tree(int depth, Func<Random, IEnumerable<(int Id, float Weight)>> leaf)
    {
        int tree = _trees.Count == 0 ? 0 : _trees[^1] + 1;
        Add(tree, depth, leaf);
        return this;
    }

    /// <summary>Probabilities of all classes that sum up to a share.</summary>
    internal static Func<Random, IEnumerable<(int Id, float Weight)>> Distribution(int classes, double share) => random =>
    {
        double[] parts = [.. Enumerable.Range(0, classes).Select(_ => random.NextDouble() * random.NextDouble())];
        return parts.Select((p, i) => (i, (float)(p / parts.Sum() * share)));
    };

    /// <summary>A number for one class or target.</summary>
    internal static Func<Random, IEnumerable<(int Id, float Weight)>> Score(int id, double size) =>
        random => [(id, (float)((random.NextDouble() - 0.5) * size))];

    /// <summary>Attributes of a TreeEnsembleClassifier.</summary>
    internal (string, object)[] Classifier(object labels, string transform = "NONE", float[]? baseValues = null) =>
    [
        .. Common("class"), ("post_transform", transform),
        (labels is string[] ? "classlabels_strings" : "classlabels_int64s", labels),
        .. baseValues == null ? Array.Empty<(string, object)>() : [("base_values", baseValues)],
    ];

    /// <summary>Attributes of a TreeEnsembleRegressor.</summary>
    internal (string, object)[] Regressor(int targets, string aggregate = "SUM", float[]? baseValues = null) =>
    [
        .. Common("target"), ("n_targets", targets), ("aggregate_function", aggregate),
        .. baseValues == null ? Array.Empty<(string, object)>() : [("base_values", baseValues)],
    ];

    /// <summary>Attributes of a TreeEnsemble of ai.onnx.ml 5, whose leaves have one target each and stand in a list of their own.</summary>
    internal (string, object)[] Ensemble(int targets)
    {
        string[] names = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ", "BRANCH_MEMBER"];
        List<int> splits = [.. Enumerable.Range(0, _modes.Count).Where(i => _modes[i] != "LEAF")];
        List<int> leaves = [.. Enumerable.Range(0, _modes.Count).Where(i => _modes[i] == "LEAF")];
        int PlaceOf(int parent, int node)
        {
            int at = Enumerable.Range(0, _nodes.Count).First(i => _trees[i] == _trees[parent] && _nodes[i] == node);
            return _modes[at] == "LEAF" ? leaves.IndexOf(at) : splits.IndexOf(at);
        }

        int IsLeaf(int parent, int node) =>
            _modes[Enumerable.Range(0, _nodes.Count).First(i => _trees[i] == _trees[parent] && _nodes[i] == node)] == "LEAF" ? 1 : 0;
        TensorProto Tensor(int type, IEnumerable<double> values) =>
            OnnxTensor.Make(string.Empty, type, [values.Count()], [.. values]);

        // A set has three values, and NaN behind it.
        double[] sets = [.. splits.Where(i => _modes[i] == "BRANCH_MEMBER").SelectMany(
            i => (double[])[_values[i], _values[i] + 1, _values[i] + 4, double.NaN])];
        return
        [
            ("n_targets", targets), ("aggregate_function", 1), ("post_transform", 0),
            ("tree_roots", splits.Where(i => _nodes[i] == 0).Select(i => splits.IndexOf(i)).ToArray()),
            ("nodes_featureids", splits.Select(i => _features[i]).ToArray()),
            ("nodes_splits", Tensor(OnnxTensor.Float, splits.Select(i => (double)_values[i]))),
            ("nodes_modes", Tensor(OnnxTensor.UInt8, splits.Select(i => (double)Array.IndexOf(names, _modes[i])))),
            .. sets.Length == 0 ? Array.Empty<(string, object)>() : [("membership_values", Tensor(OnnxTensor.Float, sets))],
            ("nodes_truenodeids", splits.Select(i => PlaceOf(i, _true[i])).ToArray()),
            ("nodes_trueleafs", splits.Select(i => IsLeaf(i, _true[i])).ToArray()),
            ("nodes_falsenodeids", splits.Select(i => PlaceOf(i, _false[i])).ToArray()),
            ("nodes_falseleafs", splits.Select(i => IsLeaf(i, _false[i])).ToArray()),
            ("leaf_targetids", leaves.Select(i => WeightOf(i).Id).ToArray()),
            ("leaf_weights", Tensor(OnnxTensor.Float, leaves.Select(i => (double)WeightOf(i).Weight))),
        ];

        (int Tree, int Node, int Id, float Weight) WeightOf(int i) => _weights.Find(w => w.Tree == _trees[i] && w.Node == _nodes[i]);
    }

    /// <summary>A model of one ensemble.</summary>
    internal OnnxModelBuilder Model(string type, int labelType, (string, object)[] attributes) => type == "TreeEnsembleClassifier"
        ? new OnnxModelBuilder().Input("x", -1, Features).Node("ai.onnx.ml." + type, ["x"], ["label", "scores"], attributes)
            .OutputOf(labelType, "label").Output("scores")
        : new OnnxModelBuilder { DomainVersion = type == "TreeEnsemble" ? 5 : 3 }.Input("x", -1, Features).Node(
            "ai.onnx.ml." + type, ["x"], ["y"], attributes).Output("y");

    private (string, object)[] Common(string prefix) =>
    [
        ("nodes_treeids", _trees.ToArray()), ("nodes_nodeids", _nodes.ToArray()), ("nodes_featureids", _features.ToArray()),
        ("nodes_modes", _modes.ToArray()), ("nodes_values", _values.ToArray()), ("nodes_truenodeids", _true.ToArray()),
        ("nodes_falsenodeids", _false.ToArray()), ($"{prefix}_treeids", _weights.Select(w => w.Tree).ToArray()),
        ($"{prefix}_nodeids", _weights.Select(w => w.Node).ToArray()), ($"{prefix}_ids", _weights.Select(w => w.Id).ToArray()),
        ($"{prefix}_weights", _weights.Select(w => w.Weight).ToArray()),
    ];

    private int Add(int tree, int depth, Func<Random, IEnumerable<(int Id, float Weight)>> leaf)
    {
        int at = _trees.Count;
        int node = _trees.Count(t => t == tree);
        bool isLeaf = depth == 0 || (depth < 3 && _random.Next(12) == 0);
        int feature = _random.Next(Features);
        _trees.Add(tree);
        _nodes.Add(node);
        _features.Add(isLeaf ? 0 : feature);
        _modes.Add(isLeaf ? "LEAF" : Modes[_random.Next(Modes.Length)]);
        _values.Add(isLeaf ? 0 : Threshold?.Invoke(_random, feature) ?? RandomModel.Normal(1, 1, _random.Next())[0]);
        _true.Add(0);
        _false.Add(0);
        if (isLeaf)
        {
            _weights.AddRange(leaf(_random).Select(w => (tree, node, w.Id, w.Weight)));
        }
        else
        {
            _true[at] = Add(tree, depth - 1, leaf);
            _false[at] = Add(tree, depth - 1, leaf);
        }

        return node;
    }
}
