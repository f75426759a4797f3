using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Operators;

/// <summary>The functions that an ONNX node names for the gates of a recurrent layer.</summary>
internal static class GateFunctions
{
    /// <summary>
    /// Functions whose argument ONNX Runtime clips: those of the gates. What it makes of an LSTM's cell it leaves as it is.
    /// </summary>
    private const int Clipped = 2;

    /// <summary>A function made of its parameters.</summary>
    private sealed record Kind(Func<double, double, Func<double, double>> Make)
    {
        /// <summary>Number of parameters: alpha, or alpha and beta.</summary>
        internal int Parameters => Defaults?.Length ?? Required;

        /// <summary>Number of parameters that have no value which ONNX and ONNX Runtime agree on where the node does not say.</summary>
        internal int Required { get; init; }

        /// <summary>The parameters where the node does not say.</summary>
        internal float[]? Defaults { get; init; }
    }

    private static readonly Dictionary<string, Kind> _kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Affine"] = new((a, b) => x => (a * x) + b) { Required = 2 },
        ["Elu"] = new((a, _) => x => x > 0 ? x : a * (Math.Exp(x) - 1)) { Defaults = [1] },
        ["HardSigmoid"] = new((a, b) => x => Math.Clamp((a * x) + b, 0, 1)) { Defaults = [0.2f, 0.5f] },
        ["LeakyRelu"] = new((a, _) => x => x < 0 ? a * x : x) { Defaults = [0.01f] },
        ["Relu"] = new((_, _) => x => Math.Max(x, 0)),
        ["ScaledTanh"] = new((a, b) => x => a * Math.Tanh(b * x)) { Required = 2 },
        ["Sigmoid"] = new((_, _) => GateFunction.Sigmoid.Apply),
        ["Softplus"] = new((_, _) => x => x > 30 ? x : Math.Log(1 + Math.Exp(x))),
        ["Softsign"] = new((_, _) => x => x / (1 + Math.Abs(x))),
        ["Tanh"] = new((_, _) => Math.Tanh),
        ["ThresholdedRelu"] = new((a, _) => x => x > a ? x : 0) { Required = 1 },
    };

    /// <summary>The functions of a layer, their arguments clipped where the node asks for it.</summary>
    /// <param name="node">The node. Its directions have the same functions.</param>
    /// <param name="defaults">Their names where the node does not say.</param>
    /// <exception cref="ConversionException">A function is not known, or lacks a parameter.</exception>
    internal static GateFunction[] Import(OnnxNode node, params string[] defaults)
    {
        float clip = node.Float("clip", 0);
        return [.. Resolve(node, defaults).Take(defaults.Length).Select((f, i) =>
        {
            GateFunction function = new(_kinds[f.Name].Make(f.Alpha, f.Beta));
            return clip > 0 && i < Clipped ? function.Clip(clip) : function;
        })];
    }

    /// <summary>Number of parameters that a function takes: alpha, or alpha and beta.</summary>
    internal static int Parameters(string name) => _kinds[name].Parameters;

    /// <summary>
    /// Names and parameters of the functions of all directions. Parameters are listed for those alone that take them; an RNN may have one
    /// for each direction.
    /// </summary>
    /// <exception cref="ConversionException">A function is not known, or lacks a parameter.</exception>
    internal static IReadOnlyList<(string Name, float Alpha, float Beta)> Resolve(OnnxNode node, params string[] defaults)
    {
        string[] names = node.Texts("activations", defaults);
        if (names.FirstOrDefault(name => !_kinds.ContainsKey(name)) is { } unknown)
        {
            throw new ConversionException($"the activation '{unknown}' is not one that ONNX has; {string.Join(", ", _kinds.Keys)} are.");
        }

        if (names.Length == 0 || names.Length % defaults.Length != 0)
        {
            throw new ConversionException($"it names {names.Length} activations, but has {defaults.Length} for each direction.");
        }

        float[] alphas = Parameters(node, names, 1, "activation_alpha");
        float[] betas = Parameters(node, names, 2, "activation_beta");
        return [.. names.Select((name, i) => (name, alphas[i], betas[i]))];
    }

    private static float[] Parameters(OnnxNode node, string[] names, int which, string attribute)
    {
        float[] given = node.Floats(attribute, []);
        bool isForEach = node.OpType == "RNN" && given.Length == names.Length;
        Queue<float> values = new(given);
        return [.. names.Select(name =>
        {
            Kind kind = _kinds[name];
            bool isTaken = kind.Parameters >= which;
            float value = 0;
            bool isGiven = (isForEach || isTaken) && values.TryDequeue(out value);
            return !isTaken ? 0
                : isGiven ? value
                : kind.Defaults != null && node.OpType != "RNN" ? kind.Defaults[which - 1]
                : throw new ConversionException(
                    $"the activation {name} has no {attribute}, and ONNX and ONNX Runtime "
                    + "do not agree on what it is then; write it into the node.");
        })];
    }
}
