namespace TinyInfer.Converter.Import.Onnx;

/// <summary>
/// Writes the scalers and linear models of <c>ai.onnx.ml</c>, as scikit-learn's exporter makes them, as ONNX's own operators, so that all
/// that follows sees products, sums and activations.
/// </summary>
internal sealed class LinearModels
{
    private const string Prefix = ClassifierTail.Domain + ".";

    private readonly NodeEditor _editor;
    private readonly List<string> _problems = [];
    private readonly List<string> _warnings;

    private LinearModels(ModelProto model, List<string> warnings)
    {
        _warnings = warnings;
        _editor = new NodeEditor(model);
    }

    /// <summary>The operators of <c>ai.onnx.ml</c> that are written as others.</summary>
    internal static IReadOnlyList<string> Names { get; } =
    [
        .. ((string[])
        [
            "FeatureVectorizer", "Imputer", "LinearClassifier", "LinearRegressor", "Normalizer", "Scaler", "SVMClassifier",
            "SVMRegressor",
        ]).Select(name => Prefix + name),
    ];

    /// <summary>Rewrites a model's nodes.</summary>
    /// <param name="model">The model as it was read; changed.</param>
    /// <param name="warnings">Told what int8 cannot do.</param>
    /// <exception cref="ConversionException">A node contradicts itself; all are named.</exception>
    internal static void Rewrite(ModelProto model, List<string> warnings)
    {
        if (!model.Graph.Node.Any(node => Names.Contains(Prefix + node.OpType) && node.Domain == ClassifierTail.Domain))
        {
            return;
        }

        LinearModels models = new(model, warnings);
        models._editor.Rewrite(models.Rewrite);
        if (models._problems.Count > 0)
        {
            throw new ConversionException("Not supported:\n  " + string.Join("\n  ", models._problems));
        }
    }

    private bool Rewrite(NodeProto proto)
    {
        OnnxNode node = new(proto);
        try
        {
            switch (node.OpType)
            {
                case Prefix + "FeatureVectorizer":
                    _editor.Replace("Concat", proto, 0, node.Inputs.Select(input => ToFloat(proto, input)), NodeEditor.Int("axis", 1));
                    return true;
                case Prefix + "Imputer" when !float.IsNaN(node.Float("replaced_value_float", 0)):
                    throw new ConversionException(
                        "it replaces numbers, and not only missing values (NaN); replace them in application code, before the model.");
                case Prefix + "Imputer":
                    _warnings.Add($"{node}: int8 has no missing values (NaN): one becomes the input's zero point, and not what the imputer "
                        + "puts there. Fill gaps before the model.");
                    _editor.Replace("Identity", proto, 0, [ToFloat(proto, node.Inputs[0])]);
                    return true;
                case Prefix + "LinearClassifier":
                    Classify(proto, node);
                    return true;
                case Prefix + "LinearRegressor":
                    int targets = (int)node.Int("targets", 1);
                    Transform(proto, node, 0, Scores(proto, node, node.Floats("intercepts", new float[Math.Max(targets, 0)]), targets),
                        targets);
                    return true;
                case Prefix + "Normalizer":
                    Normalize(proto, node);
                    return true;
                case SupportVectorClassifiers.Classifier:
                    SupportVectorClassifiers.Rewrite(_editor, proto);
                    return true;
                case SupportVectorForms.Regressor:
                    return SupportVectorForms.Rewrite(_editor, proto);
                case Prefix + "Scaler":
                    string deviation = _editor.Add(
                        "Sub", proto, [ToFloat(proto, node.Inputs[0]), _editor.Floats(proto, node.Floats("offset", [0]))]);
                    _editor.Replace("Mul", proto, 0, [deviation, _editor.Floats(proto, node.Floats("scale", [1]))]);
                    return true;
            }
        }
        catch (ConversionException e)
        {
            _problems.Add($"{node}: {e.Message}");
        }

        return false;
    }

    /// <summary>A row divided by its largest value, by the sum of its absolute values, or by its length.</summary>
    private void Normalize(NodeProto proto, OnnxNode node)
    {
        string kind = node.Text("norm", "MAX");
        string input = ToFloat(proto, node.Inputs[0]);
        string reduction = kind switch
        {
            "MAX" => "ReduceMax",
            "L1" => "ReduceL1",
            "L2" => "ReduceL2",
            _ => throw new ConversionException($"the norm '{kind}' is unknown; MAX, L1 and L2 are known."),
        };
        _editor.Replace("Div", proto, 0, [input, _editor.AddReduction(reduction, proto, input, -1)]);
    }

    private void Classify(NodeProto proto, OnnxNode node)
    {
        float[] intercepts = node.Floats("intercepts", []);
        int classes = ClassLabels.Count(node);
        int rows = intercepts.Length;
        if (rows == 0 || (rows == 1 ? classes > 2 : rows != classes))
        {
            throw new ConversionException($"{rows} intercepts do not fit {classes} class labels.");
        }

        string scores = Scores(proto, node, intercepts, rows);
        if (IsUsed(proto, 1))
        {
            Transform(proto, node, 1, scores, rows == 1 && classes == 2 ? 2 : rows);
        }

        if (IsUsed(proto, 0))
        {
            // Of one score its sign decides, of several the largest.
            string all = rows > 1
                ? scores
                : _editor.Add("Concat", proto, [_editor.Add("Neg", proto, [scores]), scores], NodeEditor.Int("axis", 1));
            ClassLabels.Write(_editor, proto, all);
        }
    }

    /// <summary>Makes an output of scores; of one score for two classes both probabilities.</summary>
    private void Transform(NodeProto proto, OnnxNode node, int output, string scores, int count)
    {
        string kind = node.Text("post_transform", "NONE");
        bool isComplemented = output == 1 && count == 2 && node.Floats("intercepts", []).Length == 1;
        string function = kind switch
        {
            "LOGISTIC" => "Sigmoid",
            "SOFTMAX" when count > 1 && !isComplemented => "Softmax",
            "NONE" => "Identity",
            _ => throw new ConversionException(
                $"post_transform {kind} is not supported; export raw scores and transform them in application code."),
        };
        AttributeProto[] attributes = function == "Softmax" ? [NodeEditor.Int("axis", 1)] : [];
        if (!isComplemented)
        {
            _editor.Replace(function, proto, output, [scores], attributes);
            return;
        }

        string positive = _editor.Add(function, proto, [scores], attributes);
        string negative = _editor.Add("Sub", proto, [_editor.Floats(proto, [1]), positive]);
        _editor.Replace("Concat", proto, output, [negative, positive], NodeEditor.Int("axis", 1));
    }

    /// <summary>The product with the coefficients, and the intercepts.</summary>
    private string Scores(NodeProto proto, OnnxNode node, float[] intercepts, int rows)
    {
        float[] coefficients = node.Floats("coefficients", []);
        if (rows <= 0 || coefficients.Length == 0 || coefficients.Length % rows != 0 || intercepts.Length != rows)
        {
            throw new ConversionException(
                $"{coefficients.Length} coefficients and {intercepts.Length} intercepts do not make {rows} linear functions.");
        }

        string weights = _editor.Floats(proto, coefficients, [rows, coefficients.Length / rows]);
        string bias = _editor.Floats(proto, intercepts);
        return _editor.Add("Gemm", proto, [ToFloat(proto, node.Inputs[0]), weights, bias], NodeEditor.Int("transB", 1));
    }

    /// <summary>These operators take integers and doubles too, and compute in float.</summary>
    private string ToFloat(NodeProto proto, string input) => _editor.Add("Cast", proto, [input], NodeEditor.Int("to", OnnxTensor.Float));

    private bool IsUsed(NodeProto proto, int output) => output < proto.Output.Count && _editor.IsRead(proto.Output[output]);
}
