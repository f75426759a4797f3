using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Operators;

/// <summary>The functions of one number that ONNX has, as its specification defines them.</summary>
internal static class UnaryFunctions
{
    /// <summary>A function for a node: what it computes depends on the node's attributes.</summary>
    private delegate Func<double, double> Maker(OnnxNode node);

    private static readonly Dictionary<string, Maker> _makers = new(StringComparer.Ordinal)
    {
        ["Abs"] = _ => Math.Abs,
        ["Acos"] = _ => Math.Acos,
        ["Acosh"] = _ => Math.Acosh,
        ["Asin"] = _ => Math.Asin,
        ["Asinh"] = _ => Math.Asinh,
        ["Atan"] = _ => Math.Atan,
        ["Atanh"] = _ => Math.Atanh,
        ["Ceil"] = _ => Math.Ceiling,
        [OnnxOperators.Microsoft + "FastGelu"] = _ => GeluTanh,
        [OnnxOperators.Microsoft + "Gelu"] = _ => Gelu,
        [OnnxOperators.Microsoft + "QuickGelu"] = n => Swish(n.Float("alpha", 1.702f)),
        ["Celu"] = n => Celu(n.Float("alpha", 1)),
        ["Cos"] = _ => Math.Cos,
        ["Cosh"] = _ => Math.Cosh,
        ["Elu"] = n => Elu(n.Float("alpha", 1), 1),
        ["Erf"] = _ => Erf,
        ["Exp"] = _ => Math.Exp,
        ["Floor"] = _ => Math.Floor,
        ["Gelu"] = n => n.Text("approximate", "none") == "tanh" ? GeluTanh : Gelu,
        ["HardSigmoid"] = n => HardSigmoid(n.Float("alpha", 0.2f), n.Float("beta", 0.5f)),
        ["HardSwish"] = _ => x => x * HardSigmoid(1 / 6.0, 0.5)(x),
        ["LeakyRelu"] = n => Leaky(n.Float("alpha", 0.01f)),
        ["Log"] = _ => Math.Log,
        ["Mish"] = _ => x => x * Math.Tanh(Softplus(x)),
        ["Neg"] = _ => x => -x,
        ["Reciprocal"] = _ => x => 1 / x,
        ["Round"] = _ => Math.Round,
        ["Selu"] = n => Elu(n.Float("alpha", 1.67326319f), n.Float("gamma", 1.05070102f)),
        ["Shrink"] = n => Shrink(n.Float("lambd", 0.5f), n.Float("bias", 0)),
        ["Sigmoid"] = _ => Sigmoid,
        ["Sign"] = _ => x => Math.Sign(x),
        ["Sin"] = _ => Math.Sin,
        ["Sinh"] = _ => Math.Sinh,
        ["Softplus"] = _ => Softplus,
        ["Softsign"] = _ => x => x / (1 + Math.Abs(x)),
        ["Sqrt"] = _ => Math.Sqrt,
        ["Swish"] = n => Swish(n.Float("alpha", 1)),
        ["Tan"] = _ => Math.Tan,
        ["Tanh"] = _ => Math.Tanh,
        ["ThresholdedRelu"] = n => Thresholded(n.Float("alpha", 1)),
    };

    /// <summary>Operator types that <see cref="Import"/> takes.</summary>
    internal static IEnumerable<string> Names => _makers.Keys;

    /// <summary>Imports a unary function.</summary>
    internal static void Import(OnnxNode node, OnnxImporter importer) =>
        importer.Bind(node, new Unary(node.Name, node.Outputs[0], importer.Input(node, 0), node.OpType, _makers[node.OpType](node))
        {
            NaturalOutput = node.OpType switch
            {
                "Sigmoid" or "HardSigmoid" => Quantization.Probability,
                "Tanh" or "Softsign" => Quantization.SignedUnit,
                _ => null,
            },
        });

    /// <summary>Imports ReLU.</summary>
    internal static void ImportRelu(OnnxNode node, OnnxImporter importer) => Bind(node, importer, new Clamp(0, double.PositiveInfinity));

    /// <summary>Imports Clip, whose limits are attributes up to operator set 10 and inputs from 11 on.</summary>
    internal static void ImportClip(OnnxNode node, OnnxImporter importer)
    {
        double Limit(int index, string name, double none) =>
            importer.OptionalConstant(node, index, name)?.Values[0] ?? (node.Has(name) ? node.Float(name, 0) : none);
        Bind(node, importer, new Clamp(Limit(1, "min", double.NegativeInfinity), Limit(2, "max", double.PositiveInfinity)));
    }

    /// <summary>Imports PReLU with one slope.</summary>
    internal static void ImportPRelu(OnnxNode node, OnnxImporter importer)
    {
        float[] slopes = importer.Constant(node, 1, "slope").Values;
        if (slopes.Any(s => s != slopes[0]))
        {
            throw new ConversionException(
                "a slope for each channel is not supported; use one slope for all (num_parameters=1), or LeakyReLU.");
        }

        importer.Bind(node, new Unary(node.Name, node.Outputs[0], importer.Input(node, 0), node.OpType, Leaky(slopes[0])));
    }

    private static void Bind(OnnxNode node, OnnxImporter importer, Clamp clamp) =>
        importer.Bind(node, new Unary(node.Name, node.Outputs[0], importer.Input(node, 0), node.OpType, clamp.Apply) { AsClamp = clamp });

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double Softplus(double x) => x > 30 ? x : Math.Log(1 + Math.Exp(x));

    internal static double Gelu(double x) => 0.5 * x * (1 + Erf(x / Math.Sqrt(2)));

    internal static double GeluTanh(double x) => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));

    private static Func<double, double> Elu(double alpha, double gamma) => x => gamma * (x > 0 ? x : alpha * (Math.Exp(x) - 1));

    private static Func<double, double> Celu(double alpha) => x => Math.Max(0, x) + Math.Min(0, alpha * (Math.Exp(x / alpha) - 1));

    private static Func<double, double> HardSigmoid(double alpha, double beta) => x => Math.Clamp((alpha * x) + beta, 0, 1);

    private static Func<double, double> Leaky(double alpha) => x => x < 0 ? alpha * x : x;

    private static Func<double, double> Shrink(double lambda, double bias) => x => x < -lambda ? x + bias : x > lambda ? x - bias : 0;

    private static Func<double, double> Swish(double alpha) => x => x * Sigmoid(alpha * x);

    private static Func<double, double> Thresholded(double alpha) => x => x > alpha ? x : 0;

    /// <summary>
    /// The error function: its Maclaurin series for |x| up to 3, where it converges within 60 terms to 1e-13, and the continued fraction of
    /// the complement beyond (Abramowitz and Stegun 7.1.6 and 7.1.14).
    /// </summary>
    private static double Erf(double x)
    {
        double a = Math.Abs(x);
        if (a > 6)
        {
            return Math.Sign(x);
        }

        if (a <= 3)
        {
            double term = a;
            double sum = a;
            for (int n = 1; n < 80; n++)
            {
                term *= 2 * a * a / ((2 * n) + 1);
                sum += term;
            }

            return Math.Sign(x) * 2 / Math.Sqrt(Math.PI) * Math.Exp(-a * a) * sum;
        }

        double fraction = 0;
        for (int n = 60; n > 0; n--)
        {
            fraction = n / 2.0 / (a + fraction);
        }

        return Math.Sign(x) * (1 - (Math.Exp(-a * a) / Math.Sqrt(Math.PI) / (a + fraction)));
    }
}
