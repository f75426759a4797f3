using System.Numerics.Tensors;

namespace TinyInfer.Training.Layers;

/// <summary>What goes in, added to what layers make of it.</summary>
internal sealed class Residual : Layer
{
    /// <summary>Makes a layer.</summary>
    /// <param name="inner">The layers; what comes out has the shape of what goes in.</param>
    internal Residual(IReadOnlyList<Layer> inner)
        : base(inner[0].Input, inner[^1].Output)
    {
        if (Input != Output)
        {
            throw new ArgumentException($"{Output} cannot be added to {Input}", nameof(inner));
        }

        Inner = inner;
    }

    /// <summary>The layers.</summary>
    internal IReadOnlyList<Layer> Inner { get; }

    /// <inheritdoc/>
    internal override IReadOnlyList<Parameter> Parameters => [.. Inner.SelectMany(layer => layer.Parameters)];

    /// <inheritdoc/>
    internal override IReadOnlyList<float[]> State => [.. Inner.SelectMany(layer => layer.State)];

    /// <inheritdoc/>
    internal override long Macs => Inner.Sum(layer => layer.Macs);

    /// <inheritdoc/>
    internal override float[] Forward(float[] input, int count, bool isTraining)
    {
        float[] inner = Inner.Aggregate(input, (values, layer) => layer.Forward(values, count, isTraining));
        float[] output = OutputFor(count);
        int length = count * Output.Length;
        TensorPrimitives.Add(input.AsSpan(0, length), inner.AsSpan(0, length), output);
        return output;
    }

    /// <inheritdoc/>
    internal override float[] Backward(float[] gradient, int count)
    {
        float[] inner = Inner.Reverse().Aggregate(gradient, (values, layer) => layer.Backward(values, count));
        float[] back = InputGradientFor(count);
        int length = count * Input.Length;
        TensorPrimitives.Add(gradient.AsSpan(0, length), inner.AsSpan(0, length), back);
        return back;
    }
}
