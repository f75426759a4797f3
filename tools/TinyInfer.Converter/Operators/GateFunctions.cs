using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Operators;

/// <summary>The functions that an ONNX node names for the gates of a recurrent layer.</summary>
internal static class GateFunctions
{
    /// <summary>A function made of its parameters, and how many of them it takes, with what they are where the node does not say.</summary>
    private sealed record Kind(Func<double, double, Func<double, double>> Make, float? Alpha = null, float? Beta = null);

    private static readonly Dictionary<string, Kind> _kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Affine"] = new((a, b) => x => (a * x) + b, 1, 0),
        ["Elu"] = new((a, _) => x => x > 0 ? x : a * (Math.Exp(x) - 1), 1),
        ["HardSigmoid"] = new((a, b) => x => Math.Clamp((a * x) + b, 0, 1), 0.2f, 0.5f),
        ["LeakyRelu"] = new((a, _) => x => x < 0 ? a * x : x, 0.01f),
        ["Relu"] = new((_, _) => x => Math.Max(x, 0)),
        ["ScaledTanh"] = new((a, b) => x => a * Math.Tanh(b * x), 1, 1),
        ["Sigmoid"] = new((_, _) => GateFunction.Sigmoid.Apply),
        ["Softplus"] = new((_, _) => x => x > 30 ? x : Math.Log(1 + Math.Exp(x))),
        ["Softsign"] = new((_, _) => x => x / (1 + Math.Abs(x))),
        ["Tanh"] = new((_, _) => Math.Tanh),
        ["ThresholdedRelu"] = new((a, _) => x => x > a ? x : 0, 1),
    };

    /// <summary>The functions of a layer, their arguments clipped where the node asks for it.</summary>
    /// <param name="node">The node. Its directions have the same functions.</param>
    /// <param name="defaults">Their names where the node does not say.</param>
    /// <exception cref="ConversionException">A function is not known.</exception>
    internal static GateFunction[] Import(OnnxNode node, params string[] defaults)
    {
        float clip = node.Float("clip", 0);
        return [.. Resolve(node, defaults).Take(defaults.Length).Select(f =>
        {
            GateFunction function = new(_kinds[f.Name].Make(f.Alpha, f.Beta));
            return clip > 0 ? function.Clip(clip) : function;
        })];
    }

    /// <summary>Names and parameters of the functions of all directions. Parameters are listed for those alone that take them.</summary>
    /// <exception cref="ConversionException">A function is not known.</exception>
    internal static IReadOnlyList<(string Name, float Alpha, float Beta)> Resolve(OnnxNode node, params string[] defaults)
    {
        Queue<float> alphas = new(node.Floats("activation_alpha", []));
        Queue<float> betas = new(node.Floats("activation_beta", []));
        List<(string, float, float)> functions = [];
        foreach (string name in node.Texts("activations", defaults))
        {
            Kind kind = _kinds.TryGetValue(name, out Kind? known)
                ? known
                : throw new ConversionException($"the activation '{name}' is not one that ONNX has; {string.Join(", ", _kinds.Keys)} are.");
            functions.Add((name, Next(alphas, kind.Alpha), Next(betas, kind.Beta)));
        }

        return functions.Count % defaults.Length == 0
            ? functions
            : throw new ConversionException($"it names {functions.Count} activations, but has {defaults.Length} for each direction.");
    }

    private static float Next(Queue<float> values, float? otherwise) =>
        otherwise == null ? 0 : values.TryDequeue(out float value) ? value : otherwise.Value;
}
