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

    /// <summary>A model of one ensemble.</summary>
    internal OnnxModelBuilder Model(string type, int labelType, (string, object)[] attributes) => type == "TreeEnsembleClassifier"
        ? new OnnxModelBuilder().Input("x", -1, Features).Node("ai.onnx.ml." + type, ["x"], ["label", "scores"], attributes)
            .OutputOf(labelType, "label").Output("scores")
        : new OnnxModelBuilder().Input("x", -1, Features).Node("ai.onnx.ml." + type, ["x"], ["y"], attributes).Output("y");

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
