namespace TinyInfer.Converter.Import.Onnx;

/// <summary>
/// Writes SVC as the machines of its pairs of classes, side by side, and what is made of their scores as ONNX's own operators: of two
/// classes the sign or a probability, of more the votes.
/// </summary>
internal sealed class SupportVectorClassifiers
{
    /// <summary>The operator, with its domain.</summary>
    internal const string Classifier = ClassifierTail.Domain + ".SVMClassifier";

    private readonly NodeEditor _editor;
    private readonly NodeProto _proto;
    private readonly OnnxNode _node;
    private readonly int _classes;
    private readonly int[] _perClass;
    private readonly float[] _coefficients;
    private readonly float[] _rho;

    private SupportVectorClassifiers(NodeEditor editor, NodeProto proto)
    {
        _editor = editor;
        _proto = proto;
        _node = new OnnxNode(proto);
        _classes = ClassLabels.Count(_node);
        _perClass = _node.Ints("vectors_per_class", []);
        _coefficients = _node.Floats("coefficients", []);
        _rho = _node.Floats("rho", []);
    }

    private int Count => _perClass.Sum();

    /// <summary>The pairs of classes, in the order of their scores.</summary>
    private IEnumerable<(int First, int Second)> Pairs => Enumerable.Range(0, _classes).SelectMany(
        first => Enumerable.Range(first + 1, _classes - first - 1).Select(second => (first, second)));

    /// <summary>Rewrites a classifier.</summary>
    /// <param name="editor">Edits the graph.</param>
    /// <param name="proto">The node.</param>
    /// <exception cref="ConversionException">It contradicts itself, or is not supported.</exception>
    internal static void Rewrite(NodeEditor editor, NodeProto proto)
    {
        SupportVectorClassifiers classifier = new(editor, proto);
        classifier.Check();
        string scores = classifier.Scores();
        if (classifier._classes == 2)
        {
            classifier.OfTwo(scores);
        }
        else
        {
            classifier.OfMany(scores);
        }
    }

    private void Check()
    {
        float[] vectors = _node.Floats("support_vectors", []);
        int pairs = Pairs.Count();
        if (vectors.Length == 0)
        {
            throw new ConversionException("it has no support vectors; export a linear machine as LinearSVC, which is a LinearClassifier.");
        }

        if (_classes < 2 || _perClass.Length != _classes || _perClass.Any(count => count < 0) || Count == 0
            || vectors.Length % Count != 0 || _coefficients.Length != (_classes - 1) * Count || _rho.Length != pairs)
        {
            throw new ConversionException($"{vectors.Length} support_vectors, {_coefficients.Length} coefficients, {_rho.Length} rho and "
                + $"{_perClass.Length} vectors_per_class do not make {_classes} classes; export the model again.");
        }

        SupportVectorForms.CheckKernel(_node);
        float[] slopes = _node.Floats("prob_a", []);
        if (slopes.Length != _node.Floats("prob_b", []).Length || slopes.Length is not 0 && slopes.Length != pairs)
        {
            throw new ConversionException($"prob_a and prob_b have {slopes.Length} and {_node.Floats("prob_b", []).Length} numbers for "
                + $"{pairs} pairs of classes; export the model again.");
        }

        if (slopes.Length > 1 && IsUsed(1))
        {
            throw new ConversionException("probabilities of more than two classes take a search for each sample, which is not supported; "
                + "train with probability=False, and export again.");
        }
    }

    /// <summary>The scores of all pairs: above 0 the first class wins.</summary>
    private string Scores()
    {
        float[] vectors = _node.Floats("support_vectors", []);
        int width = vectors.Length / Count;
        string input = _editor.Add("Cast", _proto, [_proto.Input[0]], NodeEditor.Int("to", OnnxTensor.Float));
        float[][] weights = [.. Pairs.Select(pair => WeightsOf(pair.First, pair.Second))];
        if (_node.Text("kernel_type", "LINEAR") == "LINEAR")
        {
            float[] sums = [.. weights.SelectMany(all => Enumerable.Range(0, width).Select(
                i => all.Select((w, j) => w * vectors[(j * width) + i]).Sum()))];
            return _editor.Add("Gemm", _proto, [input, _editor.Floats(_proto, sums, [_rho.Length, width]), _editor.Floats(_proto, _rho)],
                NodeEditor.Int("transB", 1));
        }

        string[] machines = [.. weights.Select((all, pair) => _editor.Add(
            SupportVectorForms.Regressor, _proto, [input], NodeEditor.Text("kernel_type", _node.Text("kernel_type", string.Empty)),
            NodeEditor.Floats("kernel_params", _node.Floats("kernel_params", [])), NodeEditor.Floats("support_vectors", vectors),
            NodeEditor.Floats("coefficients", all), NodeEditor.Int("n_supports", Count), NodeEditor.Floats("rho", [_rho[pair]])))];
        return machines.Length == 1 ? machines[0] : _editor.Add("Concat", _proto, machines, NodeEditor.Int("axis", 1));
    }

    /// <summary>What each vector counts for in a pair; those of other classes count for nothing.</summary>
    private float[] WeightsOf(int first, int second)
    {
        float[] weights = new float[Count];
        foreach ((int own, int row) in ((int, int)[])[(first, second - 1), (second, first)])
        {
            int start = _perClass.Take(own).Sum();
            Array.Copy(_coefficients, (row * Count) + start, weights, start, _perClass[own]);
        }

        return weights;
    }

    private void OfTwo(string score)
    {
        string opposite = _editor.Add("Neg", _proto, [score]);
        if (IsUsed(1))
        {
            float[] slopes = _node.Floats("prob_a", []);
            string[] both = slopes.Length == 1 ? Probabilities(score, slopes[0], _node.Floats("prob_b", [])[0]) : [opposite, score];
            _editor.Replace("Concat", _proto, 1, both, NodeEditor.Int("axis", 1));
        }

        if (IsUsed(0))
        {
            // The sign decides, whatever the probabilities are.
            ClassLabels.Write(_editor, _proto, _editor.Add("Concat", _proto, [score, opposite], NodeEditor.Int("axis", 1)));
        }
    }

    /// <summary>Platt's sigmoid of the first class, 1 / (1 + exp(slope · score + shift)), and what is left to 1.</summary>
    private string[] Probabilities(string score, float slope, float shift)
    {
        string scaled = _editor.Add("Mul", _proto, [score, _editor.Floats(_proto, [-slope])]);
        string first = _editor.Add("Sigmoid", _proto, [_editor.Add("Sub", _proto, [scaled, _editor.Floats(_proto, [shift])])]);
        return [first, _editor.Add("Sub", _proto, [_editor.Floats(_proto, [1]), first])];
    }

    private void OfMany(string scores)
    {
        if (IsUsed(1))
        {
            _editor.Replace("Identity", _proto, 1, [scores]);
        }

        if (IsUsed(0))
        {
            // Each pair is a vote for one and against the other.
            float[] votes = [.. Pairs.SelectMany(pair => Enumerable.Range(0, _classes).Select(
                label => label == pair.First ? 1f : label == pair.Second ? -1f : 0f))];
            string signs = _editor.Add("Sign", _proto, [scores]);
            ClassLabels.Write(_editor, _proto, _editor.Add(
                "MatMul", _proto, [signs, _editor.Floats(_proto, votes, [_rho.Length, _classes])]));
        }
    }

    private bool IsUsed(int output) => output < _proto.Output.Count && _editor.IsRead(_proto.Output[output]);
}
