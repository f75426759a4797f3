using System.Numerics.Tensors;
using TinyInfer.Converter.EdgeMl;

namespace TinyInfer.Training.Layers;

/// <summary>
/// A Bonsai tree, as <see cref="Bonsai"/> has it. While it is trained its branches are soft: both ways are taken, the one more than the
/// other.
/// </summary>
internal sealed class BonsaiLayer : Layer
{
    private readonly int _dimensions;
    private readonly int _inner;
    private readonly int _rows;
    private readonly Parameter _scores;
    private readonly Parameter _gates;
    private readonly Parameter _branches;
    private Pass[] _passes = [];
    private float[] _input = [];

    /// <summary>Makes a layer with weights by chance.</summary>
    internal BonsaiLayer(SampleShape input, int dimensions, int depth, int classes, Random random)
        : base(input, SampleShape.Of(classes))
    {
        _dimensions = dimensions;
        _inner = (1 << depth) - 1;
        _rows = ((2 * _inner) + 1) * classes;
        Projection = Parameter.Weights(dimensions * input.Length, input.Length, random);
        _scores = Parameter.Weights(_rows * dimensions, dimensions, random);
        _gates = Parameter.Weights(_rows * dimensions, dimensions, random);
        _branches = Parameter.Weights(_inner * dimensions, dimensions, random);
    }

    /// <summary>The projection's weights, [dimensions, inputs].</summary>
    internal Parameter Projection { get; }

    /// <summary>How steep soft branches are.</summary>
    internal float Steepness { get; set; } = 1;

    /// <inheritdoc/>
    internal override IReadOnlyList<Parameter> Parameters => [Projection, _scores, _gates, _branches];

    /// <inheritdoc/>
    internal override long Macs => Parameters.Select(parameter => (long)parameter.Values.Length).Sum();

    /// <summary>The model; its projection is divided by the number of dimensions there.</summary>
    internal Bonsai ToModel() => new(
        new Matrix(_dimensions, Input.Length, [.. Projection.Values.Select(value => value * _dimensions)]),
        new Matrix(_rows, _dimensions, _scores.Values), new Matrix(_rows, _dimensions, _gates.Values),
        new Matrix(_inner, _dimensions, _branches.Values), 1, null, null);

    /// <inheritdoc/>
    internal override float[] Forward(float[] input, int count, bool isTraining)
    {
        _input = input;
        _passes = new Pass[count];
        float[] output = OutputFor(count);
        output.AsSpan(0, count * Output.Length).Clear();
        for (int sample = 0; sample < count; sample++)
        {
            float[] projected = Product(Projection, input.AsSpan(sample * Input.Length, Input.Length));
            float[] sides = Product(_branches, projected);
            for (int k = 0; k < _inner; k++)
            {
                sides[k] = isTraining ? MathF.Tanh(Steepness * sides[k]) : sides[k] >= 0 ? 1 : -1;
            }

            float[] shares = new float[(2 * _inner) + 1];
            shares[0] = 1;
            for (int node = 1; node < shares.Length; node++)
            {
                int parent = (node - 1) / 2;
                shares[node] = shares[parent] * (1 + (SideOf(node) * sides[parent])) / 2;
            }

            float[] scores = Product(_scores, projected);
            float[] gates = [.. Product(_gates, projected).Select(MathF.Tanh)];
            for (int row = 0; row < _rows; row++)
            {
                output[(sample * Output.Length) + (row % Output.Length)] += shares[row / Output.Length] * scores[row] * gates[row];
            }

            _passes[sample] = new Pass(projected, sides, shares, scores, gates);
        }

        return output;
    }

    /// <inheritdoc/>
    internal override float[] Backward(float[] gradient, int count)
    {
        float[] back = InputGradientFor(count);
        for (int sample = 0; sample < count; sample++)
        {
            Pass pass = _passes[sample];
            float[] scores = new float[_rows];
            float[] gates = new float[_rows];
            float[] shares = new float[pass.Shares.Length];
            for (int row = 0; row < _rows; row++)
            {
                float dy = gradient[(sample * Output.Length) + (row % Output.Length)];
                float share = pass.Shares[row / Output.Length];
                scores[row] = dy * share * pass.Gates[row];
                gates[row] = dy * share * pass.Scores[row] * (1 - (pass.Gates[row] * pass.Gates[row]));
                shares[row / Output.Length] += dy * pass.Scores[row] * pass.Gates[row];
            }

            float[] branches = new float[_inner];
            for (int node = shares.Length - 1; node > 0; node--)
            {
                int parent = (node - 1) / 2;
                float side = pass.Sides[parent];
                shares[parent] += shares[node] * (1 + (SideOf(node) * side)) / 2;
                branches[parent] += shares[node] * pass.Shares[parent] * SideOf(node) / 2 * Steepness * (1 - (side * side));
            }

            float[] projected = new float[_dimensions];
            LinearGradient.Add(_scores, scores, pass.Projected, projected);
            LinearGradient.Add(_gates, gates, pass.Projected, projected);
            LinearGradient.Add(_branches, branches, pass.Projected, projected);
            LinearGradient.Add(Projection, projected, _input.AsSpan(sample * Input.Length, Input.Length),
                back.AsSpan(sample * Input.Length, Input.Length));
        }

        return back;
    }

    /// <summary>A node's side of its parent's branch.</summary>
    private static int SideOf(int node) => node % 2 == 1 ? 1 : -1;

    private static float[] Product(Parameter weights, ReadOnlySpan<float> inputs)
    {
        float[] outputs = new float[weights.Values.Length / inputs.Length];
        for (int o = 0; o < outputs.Length; o++)
        {
            outputs[o] = TensorPrimitives.Dot(inputs, weights.Values.AsSpan(o * inputs.Length, inputs.Length));
        }

        return outputs;
    }

    /// <summary>What the way back needs of a sample.</summary>
    private sealed record Pass(float[] Projected, float[] Sides, float[] Shares, float[] Scores, float[] Gates);
}
