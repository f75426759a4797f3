namespace TinyInfer.Converter.Import.Onnx.Trees;

/// <summary>What the operators of tree ensembles compute, as ONNX Runtime has it where the standard is vague.</summary>
internal static class ForestForms
{
    /// <summary>The most outputs of an ensemble.</summary>
    private const int MaxOutputs = 256;

    /// <summary>The operators, with their domain.</summary>
    internal const string Classifier = ClassifierTail.Domain + ".TreeEnsembleClassifier";
    internal const string Regressor = ClassifierTail.Domain + ".TreeEnsembleRegressor";
    internal const string Ensemble = ClassifierTail.Domain + ".TreeEnsemble";

    /// <summary>The ensemble whose outputs are the targets of a regressor.</summary>
    /// <param name="node">A TreeEnsembleRegressor or TreeEnsemble.</param>
    /// <exception cref="ConversionException">It contradicts itself, or is not supported.</exception>
    internal static Forest OfRegressor(OnnxNode node)
    {
        int targets = Count(node.Int("n_targets", 1), "n_targets");
        bool isNew = node.OpType == Ensemble;
        string aggregate = isNew ? $"{node.Int("aggregate_function", 1)}" : node.Text("aggregate_function", "SUM");
        IReadOnlyList<ForestNode> roots = isNew ? TreeEnsembleReader.Read(node, targets) : ForestReader.Read(node, targets);
        double[] starts = Starts(node, targets);
        return aggregate switch
        {
            "SUM" or "1" => new Forest(roots, starts),
            "AVERAGE" or "0" => new Forest(
                [.. roots.Select(root => root.WithLeaves(all => all.Select(w => (w.Sum, w.Weight / roots.Count))))], starts),
            "MIN" or "MAX" or "2" or "3" => throw new ConversionException(
                "its trees are not added up, but the least or largest of them is taken (aggregate_function), for which each would be a "
                + "layer of its "
                + "own; train a sum or an average of trees (random forest, boosting)."),
            _ => throw new ConversionException($"the aggregate_function '{aggregate}' is unknown; SUM and AVERAGE are known."),
        };
    }

    /// <summary>The ensemble whose outputs are the scores of a classifier.</summary>
    /// <param name="node">A TreeEnsembleClassifier.</param>
    /// <exception cref="ConversionException">It contradicts itself, or is not supported.</exception>
    internal static Forest OfScores(OnnxNode node)
    {
        int classes = Labels(node);
        Forest forest = new(ForestReader.Read(node, classes), Starts(node, classes)) { Decides = true };
        return IsOfOne(node) is not { } sum || (sum == 1 && node.Numbers("base_values").Length == 0)
            ? forest
            : sum == 1
            ? throw new ConversionException(
                "its weights are all of the second class, and it has base_values, which has no settled meaning; "
                + "export with weights of class 0, as scikit-learn's exporter does.")
            : forest.Opposite(0, Start(node), IsProbability(node) ? 1 : 0);
    }

    /// <summary>The ensemble of which the larger output is the class that ONNX Runtime names.</summary>
    /// <param name="node">A TreeEnsembleClassifier.</param>
    /// <param name="scores">The ensemble of its scores.</param>
    internal static Forest OfLabel(OnnxNode node, Forest scores) => scores.Starts.Length != 2 || scores.Sums == 1
        ? scores
        : scores.Opposite(1, scores.Starts[1], IsOfOne(node) != null && IsProbability(node) ? 1 : 0);

    /// <summary>True where a classifier has weights of one of two classes alone, and they are probabilities.</summary>
    internal static bool IsProbability(OnnxNode node) => node.Numbers("class_weights").All(weight => weight >= 0);

    /// <summary>The class that all weights of a classifier of two are of; null if they are of both, or there are more classes.</summary>
    internal static int? IsOfOne(OnnxNode node) =>
        Labels(node) == 2 && node.Ints("class_ids", []) is { Length: > 0 } ids && ids.All(id => id == ids[0]) ? ids[0] : null;

    /// <summary>Number of class labels.</summary>
    internal static int Labels(OnnxNode node)
    {
        int count = Math.Max(node.Texts("classlabels_strings", []).Length, node.Ints("classlabels_int64s", []).Length);
        return count > 1
            ? Count(count, "the number of classes")
            : throw new ConversionException(
                $"it has {count} class labels, so that there is nothing to decide; export the fitted classifier.");
    }

    private static double[] Starts(OnnxNode node, int count) => node.Numbers("base_values") switch
    {
        [] => new double[count],
        var values when values.Length == count => values,
        [double single] when count == 2 => [single, 0],
        var values => throw new ConversionException(
            $"it has {values.Length} base_values where 0 or {count} fit; {ForestAttributes.Remedy}"),
    };

    private static double Start(OnnxNode node) => node.Numbers("base_values") switch
    {
        [] => 0,
        [double single] => single,
        _ => throw new ConversionException("it has weights of one class and base_values of two, which has no settled meaning; export with "
            + "one base value."),
    };

    private static int Count(long count, string what) => count is >= 1 and <= MaxOutputs
        ? (int)count
        : throw new ConversionException($"{what} is {count}; 1 to {MaxOutputs} are supported.");
}
