namespace TinyInfer.Converter.Import.Onnx.Trees;

/// <summary>
/// Proves that tree ensembles are trees, before ONNX Runtime walks through them, and writes what is done with their sums as ONNX's own
/// operators, so that calibration sees the sums.
/// </summary>
internal sealed class TreeModels
{
    private readonly NodeEditor _editor;
    private readonly GraphProto _graph;
    private readonly List<string> _problems = [];

    private TreeModels(ModelProto model)
    {
        _graph = model.Graph;
        _editor = new NodeEditor(model);
    }

    /// <summary>Rewrites a model's nodes.</summary>
    /// <param name="model">The model as it was read; changed.</param>
    /// <param name="warnings">Told what a device cannot do.</param>
    /// <exception cref="ConversionException">A node contradicts itself or is not supported; all are named.</exception>
    internal static void Rewrite(ModelProto model, List<string> warnings)
    {
        NodeProto[] nodes =
            [.. model.Graph.Node.Where(n =>
                n.Domain == ClassifierTail.Domain && n.OpType.StartsWith("TreeEnsemble", StringComparison.Ordinal))];
        if (nodes.Length == 0)
        {
            return;
        }

        TreeModels models = new(model);
        models._editor.Rewrite(models.Rewrite);
        if (models._problems.Count > 0)
        {
            throw new ConversionException("Not supported:\n  " + string.Join("\n  ", models._problems));
        }

        if (nodes.Any(n => n.Attribute.Any(a => a.Name == "nodes_missing_value_tracks_true" && a.Ints.Any(i => i != 0))))
        {
            warnings.Add("Its trees have branches for missing values (NaN), which int8 does not have: a missing value is taken for 0. "
                + "Fill gaps before the model.");
        }
    }

    private bool Rewrite(NodeProto proto)
    {
        OnnxNode node = new(proto);
        try
        {
            switch (node.OpType)
            {
                case ForestForms.Classifier:
                    return Classify(proto, node);
                case ForestForms.Regressor or ForestForms.Ensemble:
                    Forest forest = ForestForms.OfRegressor(node);
                    RequireFeatures(proto, forest);
                    string kind = node.OpType == ForestForms.Ensemble
                        ? node.Int("post_transform", 0) switch
                        {
                            0 => "NONE",
                            1 => "SOFTMAX",
                            2 => "LOGISTIC",
                            3 => "SOFTMAX_ZERO",
                            _ => "PROBIT",
                        }
                        : node.Text("post_transform", "NONE");
                    return Transform(proto, 0, forest.Starts.Length == 1 && kind != "PROBIT" ? "NONE" : kind);
                default:
                    return false;
            }
        }
        catch (ConversionException e)
        {
            _problems.Add($"{node}: {e.Message}");
            return false;
        }
    }

    private bool Classify(NodeProto proto, OnnxNode node)
    {
        Forest forest = ForestForms.OfScores(node);
        RequireFeatures(proto, forest);
        if (proto.Attribute.FirstOrDefault(a => a.Name == "classlabels_strings" && a.Strings.Count > 0) is { } texts)
        {
            // Texts have been cut off, and ONNX Runtime's are in the way.
            proto.Attribute.Remove(texts);
            proto.Attribute.Add(NodeEditor.Ints("classlabels_int64s", [.. Enumerable.Range(0, texts.Strings.Count).Select(i => (long)i)]));
        }

        // ONNX Runtime makes no distribution of one score.
        string kind = node.Text("post_transform", "NONE");
        bool isPlain = forest.Sums == 1 && (kind == "SOFTMAX" || (kind == "LOGISTIC" && ForestForms.IsProbability(node)));
        return proto.Output.Count > 1 && Transform(proto, 1, isPlain ? "NONE" : kind);
    }

    /// <summary>ONNX Runtime would read beyond its input.</summary>
    private void RequireFeatures(NodeProto proto, Forest forest)
    {
        if (WidthOf(proto.Input[0]) is { } features)
        {
            forest.RequireFeatures(features);
        }
    }

    /// <summary>Size of the last axis of a tensor that an input becomes element by element; null if it is not known.</summary>
    private int? WidthOf(string tensor)
    {
        while (_graph.Node.FirstOrDefault(node => node.Output.Contains(tensor)) is { } maker)
        {
            if (maker.Input.Count == 0 || maker.OpType is not ("Add" or "Cast" or "Div" or "Identity" or "Mul" or "Sub"))
            {
                return null;
            }

            tensor = maker.Input[0];
        }

        return _graph.Input.FirstOrDefault(
            input => input.Name == tensor)?.Type?.TensorType?.Shape?.Dim.LastOrDefault() is { DimValue: > 0 } last
            ? (int)Math.Min(last.DimValue, int.MaxValue)
            : null;
    }

    /// <summary>Makes an output of what the trees add up to.</summary>
    private bool Transform(NodeProto proto, int output, string kind)
    {
        if (kind is not ("NONE" or "LOGISTIC" or "SOFTMAX"))
        {
            throw new ConversionException(
                $"post_transform {kind} is not supported, "
                + (kind == "PROBIT" ? "which gives no number for scores outside 0 to 1"
                    : "which treats scores of exactly 0 apart, and int8 rounds others to 0")
                + "; export raw scores (NONE) and transform them in application code.");
        }

        string sums = string.Empty;
        _editor.AddCopy(proto, copy =>
        {
            sums = kind == "NONE" ? proto.Output[output] : copy.Output[0];
            copy.Output[0] = proto.Output[0];
            copy.Output[output] = sums;
            if (copy.Attribute.FirstOrDefault(a => a.Name == "post_transform") is { } transform)
            {
                copy.Attribute.Remove(transform);
            }
        });
        if (kind == "LOGISTIC")
        {
            _editor.Replace("Sigmoid", proto, output, [sums]);
        }
        else if (kind == "SOFTMAX")
        {
            _editor.Replace("Softmax", proto, output, [sums], NodeEditor.Int("axis", 1));
        }

        return true;
    }
}
