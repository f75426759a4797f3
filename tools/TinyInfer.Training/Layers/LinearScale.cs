namespace TinyInfer.Training.Layers;

/// <summary>Weights and biases with a factor and a shift of each output multiplied in.</summary>
internal static class LinearScale
{
    /// <summary>Weights whose first axis is the output.</summary>
    internal static Parameter Of(Parameter weights, float[] factors)
    {
        int size = weights.Values.Length / factors.Length;
        return new Parameter([.. weights.Values.Select((w, i) => w * factors[i / size])], decays: true);
    }

    /// <summary>Weights whose last axis is the output.</summary>
    internal static Parameter OfLast(Parameter weights, float[] factors) =>
        new([.. weights.Values.Select((w, i) => w * factors[i % factors.Length])], decays: true);

    /// <summary>Biases.</summary>
    internal static Parameter Of(Parameter biases, float[] factors, float[] shifts) =>
        new([.. biases.Values.Select((b, i) => (b * factors[i]) + shifts[i])], decays: false);
}
