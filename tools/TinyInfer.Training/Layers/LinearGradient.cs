using System.Numerics.Tensors;

namespace TinyInfer.Training.Layers;

/// <summary>The way back through a product of a matrix.</summary>
internal static class LinearGradient
{
    /// <summary>Adds to the gradients of weights and inputs.</summary>
    /// <param name="weights">The matrix, [outputs, inputs].</param>
    /// <param name="outputs">The loss by each output.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="back">The loss by each input, added to.</param>
    internal static void Add(Parameter weights, ReadOnlySpan<float> outputs, ReadOnlySpan<float> inputs, Span<float> back)
    {
        for (int o = 0; o < outputs.Length; o++)
        {
            Span<float> gradient = weights.Gradient.AsSpan(o * inputs.Length, inputs.Length);
            TensorPrimitives.MultiplyAdd(inputs, outputs[o], gradient, gradient);
            TensorPrimitives.MultiplyAdd(weights.Values.AsSpan(o * inputs.Length, inputs.Length), outputs[o], back, back);
        }
    }
}
