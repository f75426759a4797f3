using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.Onnx.Trees;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Decision trees whose leaves are added up.</summary>
public sealed class TreeEnsemble : Operator
{
    /// <summary>Bits of the largest sum.</summary>
    private const int SumBits = 30;

    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">What it reads: one row of features.</param>
    /// <param name="forest">The trees.</param>
    internal TreeEnsemble(string name, string output, Value input, Forest forest)
        : base(name, output, input)
    {
        Forest = forest;
    }

    /// <summary>The trees.</summary>
    internal Forest Forest { get; }

    /// <summary>What happens to the model's features before they are the input's reals; null if nothing.</summary>
    public InputNormalization? Normalization { get; set; }

    /// <summary>Whether the first of the largest outputs names a class.</summary>
    public bool Decides => Forest.Decides;

    /// <inheritdoc/>
    public override void InferShapes()
    {
        int features = Input.Shape.Length == 0 ? 0 : Input.Shape[^1];
        if (Input.Length != features)
        {
            throw new ConversionException($"{this}: an input of {Shapes.Format(Input.Shape)} is not supported; one row of features is.");
        }

        Forest.RequireFeatures(features);
        Output.Shape = [1, Forest.Starts.Length];
    }

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter)
    {
        Quantization to = Output.Quantization!;
        GridTrees grid = new(Input.Quantization!, Normalization);
        List<(int First, int Count, ForestNode Root)> trees = [.. Forest.Roots.Select(root => SumsOf(root))];

        // With the largest sum that leaves can make in 30 bits.
        double[] bounds = [.. Enumerable.Range(0, Forest.Sums).Select(sum => Forest.Roots.Select(root => root.All.OfType<ForestNode.Leaf>()
            .Max(leaf => Math.Abs(WeightOf(leaf, sum)))).Sum())];
        double bound = bounds.Max() + Forest.Starts.Sum(Math.Abs);
        int bits = bound > 0 ? SumBits - 1 - Math.ILogB(bound) : 0;
        int Fixed(double value) => (int)Math.Round(Math.ScaleB(value, bits));
        TreeRecord[] records = [.. trees.Select(tree => new TreeRecord(tree.First, grid.Convert(
            tree.Root, leaf => [.. Enumerable.Range(tree.First, tree.Count).Select(sum => Fixed(WeightOf(leaf, sum)))])))];
        Check(records);
        (int minimum, int maximum) = Clamp.None.ToSteps(to);
        return emitter.Emit(this, OperatorCode.TreeEnsemble, new TreeEnsembleRecord(
            Forest.Sums, Decides, records, [.. Forest.Starts.Select(Fixed)],
            new RescalingRecord(FixedPointMultiplier.FromDouble(Math.ScaleB(1 / (double)to.Scale, -bits)),
                (minimum + (Decides ? 1 : 0), maximum))));
    }

    /// <summary>Imports TreeEnsembleClassifier.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportClassifier(OnnxNode node, OnnxImporter importer)
    {
        Value input = importer.Input(node, 0);
        Forest forest = ForestForms.OfScores(node);
        TreeEnsemble? scores = null;
        if (node.Outputs.Length > 1 && importer.IsUsed(node.Outputs[1]))
        {
            scores = importer.Network.Add(new TreeEnsemble(node.Name, node.Outputs[1], input, forest));
            importer.Bind(node.Outputs[1], scores.Output);
        }

        if (!importer.IsUsed(node.Outputs[0]))
        {
            return;
        }

        Forest decision = ForestForms.OfLabel(node, forest);
        if (scores == null || decision != forest)
        {
            // Its numbers are nobody's but those of the ArgMax behind it.
            scores = importer.Network.Add(new TreeEnsemble(node.Name, importer.Network.Fresh(node.Name), input, decision));
            scores.Output.Quantization = Quantization.FromRange(-1, 1);
        }

        // Of two classes with weights of both, ONNX Runtime names 1 or 0, whatever their labels.
        bool isLiteral = decision != forest && ForestForms.IsOfOne(node) == null;
        float[] labels = isLiteral ? [0, 1] : [.. node.Ints("classlabels_int64s", []).Select(label => (float)label)];
        ArgMax index = importer.Network.Add(new ArgMax(node.Name, importer.Network.Fresh(node.Name), scores.Output));
        importer.BindReshaped(node, LabelLookup.Of(node, index.Output, labels));
    }

    /// <summary>Imports TreeEnsembleRegressor and TreeEnsemble.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportRegressor(OnnxNode node, OnnxImporter importer) => importer.Bind(
        node, new TreeEnsemble(node.Name, node.Outputs[0], importer.Input(node, 0), ForestForms.OfRegressor(node)));

    private static double WeightOf(ForestNode.Leaf leaf, int sum) => leaf.Weights.Where(w => w.Sum == sum).Sum(w => w.Weight);

    private static (int First, int Count, ForestNode Root) SumsOf(ForestNode root)
    {
        int[] sums = [.. root.All.OfType<ForestNode.Leaf>().SelectMany(leaf => leaf.Weights).Select(w => w.Sum).Distinct()];
        return sums.Length == 0 ? (0, 1, root) : (sums.Min(), sums.Max() - sums.Min() + 1, root);
    }

    private void Check(TreeRecord[] trees)
    {
        if (trees.Any(tree => tree.Root.All.Take(TreeBytes.MaxNodes + 1).Count() > TreeBytes.MaxNodes)
            || trees.Sum(tree => tree.Root.Leaves.LongCount() * tree.SumCount) > TreeBytes.MaxLeaves)
        {
            throw new ConversionException($"{this}: a tree has more than {TreeBytes.MaxNodes:N0} nodes, or all have more than "
                + $"{TreeBytes.MaxLeaves:N0} numbers in their leaves; train fewer and smaller trees.");
        }
    }
}
