namespace TinyInfer.Converter.Import.Onnx;

/// <summary>
/// Proves that support vector machines are what they seem, before ONNX Runtime runs them, and writes those of a linear kernel as products.
/// </summary>
internal static class SupportVectorForms
{
    /// <summary>The operator, with its domain.</summary>
    internal const string Regressor = ClassifierTail.Domain + ".SVMRegressor";

    private static readonly string[] _kernels = ["LINEAR", "POLY", "RBF", "SIGMOID"];

    /// <summary>Rewrites a regressor.</summary>
    /// <param name="editor">Edits the graph.</param>
    /// <param name="proto">The node.</param>
    /// <returns>False if it stays what it is.</returns>
    /// <exception cref="ConversionException">It contradicts itself, or is not supported.</exception>
    internal static bool Rewrite(NodeEditor editor, NodeProto proto)
    {
        OnnxNode node = new(proto);
        float[] coefficients = node.Floats("coefficients", []);
        float[] vectors = node.Floats("support_vectors", []);
        float[] rho = node.Floats("rho", [0]);
        Check(node, coefficients, vectors, rho);
        if (vectors.Length > 0 && node.Int("n_supports", 0) != coefficients.Length)
        {
            throw new ConversionException(
                $"n_supports is {node.Int("n_supports", 0)} where there are {coefficients.Length} coefficients; export the model again.");
        }

        if (vectors.Length > 0 && node.Text("kernel_type", "LINEAR") != "LINEAR")
        {
            return false;
        }

        // The weighted sum of the vectors is the only one that counts.
        int width = vectors.Length / coefficients.Length;
        float[] weights = vectors.Length == 0
            ? coefficients
            : [.. Enumerable.Range(0, width).Select(i => coefficients.Select((c, j) => c * vectors[(j * width) + i]).Sum())];
        string input = editor.Add("Cast", proto, [proto.Input[0]], NodeEditor.Int("to", OnnxTensor.Float));
        editor.Replace(
            "Gemm", proto, 0, [input, editor.Floats(proto, weights, [1, weights.Length]), editor.Floats(proto, rho)],
            NodeEditor.Int("transB", 1));
        return true;
    }

    /// <summary>Checks what both machines have: numbers, and the kernel.</summary>
    /// <param name="node">The node.</param>
    /// <exception cref="ConversionException">It contradicts itself, or is not supported.</exception>
    internal static void CheckKernel(OnnxNode node)
    {

        float[] parameters = node.Floats("kernel_params", []);
        string[] lists = ["coefficients", "support_vectors", "rho", "prob_a", "prob_b"];
        if (!lists.SelectMany(list => node.Floats(list, [])).Concat(parameters).All(float.IsFinite))
        {
            throw new ConversionException("its numbers are not all finite; train or export the model again.");
        }

        string kernel = node.Text("kernel_type", "LINEAR");
        if (!_kernels.Contains(kernel))
        {
            throw new ConversionException($"the kernel {kernel} is unknown; {string.Join(", ", _kernels)} are known.");
        }

        if (kernel != "LINEAR" && (parameters.Length < 3 || parameters[0] <= 0))
        {
            throw new ConversionException(
                $"kernel_params has {parameters.Length} numbers where gamma above 0, coef0 and degree are expected.");
        }

        if (kernel == "POLY" && parameters[2] is not (1 or 2 or 3 or 4 or 5))
        {
            throw new ConversionException($"a polynomial of degree {parameters[2]} is not supported; 1 to 5 are.");
        }

        if (node.Text("post_transform", "NONE") != "NONE" || node.Int("one_class", 0) != 0)
        {
            throw new ConversionException(
                "post_transform and one_class are not supported; export raw scores, as scikit-learn's exporter does.");
        }
    }

    private static void Check(OnnxNode node, float[] coefficients, float[] vectors, float[] rho)
    {
        if (coefficients.Length == 0 || vectors.Length % coefficients.Length != 0 || rho.Length != 1)
        {
            throw new ConversionException(
                $"{vectors.Length} support_vectors, {coefficients.Length} coefficients and {rho.Length} rho do not "
                + "go together; export the model again.");
        }

        CheckKernel(node);
    }
}
