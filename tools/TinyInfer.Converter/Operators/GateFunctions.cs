using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Operators;

/// <summary>The functions that gates of recurrent layers may have: bounded ones, whose results fit 16 bits as fractions of 1.</summary>
internal static class GateFunctions
{
    internal static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>The functions of a layer.</summary>
    /// <param name="node">The node.</param>
    /// <param name="defaults">Their names where the node does not say; a second direction has the same.</param>
    /// <exception cref="ConversionException">A function is not supported, or the directions differ.</exception>
    internal static Func<double, double>[] Import(OnnxNode node, params string[] defaults)
    {
        string[] names = node.Texts("activations", defaults);
        if (names.Length > defaults.Length && !names[defaults.Length..].SequenceEqual(names[..defaults.Length]))
        {
            throw new ConversionException("directions with different activations are not supported.");
        }

        float[] alphas = node.Floats("activation_alpha", []);
        float[] betas = node.Floats("activation_beta", []);
        return [.. names.Take(defaults.Length).Select((name, i) => Find(name, i < alphas.Length ? alphas[i] : 0.2f, i < betas.Length ? betas[i] : 0.5f))];
    }

    private static Func<double, double> Find(string name, float alpha, float beta) => name.ToLowerInvariant() switch
    {
        "sigmoid" => Sigmoid,
        "tanh" => Math.Tanh,
        "softsign" => x => x / (1 + Math.Abs(x)),
        "hardsigmoid" => x => Math.Clamp((alpha * x) + beta, 0, 1),
        _ => throw new ConversionException($"the activation {name} is not supported; Sigmoid, Tanh, Softsign and HardSigmoid are."),
    };
}
