using System.Numerics.Tensors;
using TinyInfer.Converter.EdgeMl;

namespace TinyInfer.Training.Layers;

/// <summary>ProtoNN, as <see cref="ProtoNn"/> has it: a projection, and scores that decline with the distance from prototypes.</summary>
internal sealed class ProtoNnLayer : Layer
{
    private readonly int _dimensions;
    private readonly int _prototypes;

    /// <summary>B, [prototypes, dimensions].</summary>
    private readonly Parameter _places;

    /// <summary>Z, [classes, prototypes].</summary>
    private readonly Parameter _labels;

    private float _gamma = 0.5f;
    private float[] _input = [];
    private float[] _projected = [];
    private float[] _likeness = [];

    /// <summary>Makes a layer with weights by chance.</summary>
    internal ProtoNnLayer(SampleShape input, int dimensions, int prototypes, int classes, Random random)
        : base(input, SampleShape.Of(classes))
    {
        _dimensions = dimensions;
        _prototypes = prototypes;
        Projection = Parameter.Weights(dimensions * input.Length, input.Length, random);
        _places = Parameter.Weights(prototypes * dimensions, 2, random);
        _labels = Parameter.Weights(classes * prototypes, prototypes, random);
    }

    /// <summary>The projection's weights, [dimensions, inputs].</summary>
    internal Parameter Projection { get; }

    /// <inheritdoc/>
    internal override IReadOnlyList<Parameter> Parameters => [Projection, _places, _labels];

    /// <inheritdoc/>
    internal override long Macs => Projection.Values.Length + _places.Values.Length + _labels.Values.Length;

    /// <summary>The model.</summary>
    internal ProtoNn ToModel() => new(
        new Matrix(_dimensions, Input.Length, Projection.Values).Transposed(),
            new Matrix(_prototypes, _dimensions, _places.Values).Transposed(),
        new Matrix(Output.Length, _prototypes, _labels.Values), _gamma);

    /// <summary>Puts the prototypes where samples are, each for its sample's class, and takes gamma from their distances.</summary>
    /// <param name="rows">Samples.</param>
    /// <param name="classes">The class of each.</param>
    /// <param name="random">Chooses among them.</param>
    internal void Begin(IReadOnlyList<float[]> rows, IReadOnlyList<int> classes, Random random)
    {
        for (int j = 0; j < _prototypes; j++)
        {
            // As many for each class.
            int[] own = [.. Enumerable.Range(0, rows.Count).Where(i => classes[i] == j % Output.Length)];
            int sample = own.Length > 0 ? own[random.Next(own.Length)] : random.Next(rows.Count);
            for (int d = 0; d < _dimensions; d++)
            {
                _places.Values[(j * _dimensions) + d] = TensorPrimitives.Dot<float>(
                    rows[sample], Projection.Values.AsSpan(d * Input.Length, Input.Length));
            }

            for (int c = 0; c < Output.Length; c++)
            {
                _labels.Values[(c * _prototypes) + j] = c == classes[sample] ? 1 : 0;
            }
        }

        float[][] places = [.. _places.Values.Chunk(_dimensions)];
        float[] distances = [.. places.SelectMany(
            (a, i) => places.Skip(i + 1).Select(b => TensorPrimitives.Distance<float>(a, b))).Order()];
        _gamma = distances.Length == 0 || distances[distances.Length / 2] == 0 ? _gamma : 1.5f / distances[distances.Length / 2];
    }

    /// <inheritdoc/>
    internal override float[] Forward(float[] input, int count, bool isTraining)
    {
        _input = input;
        _projected = new float[count * _dimensions];
        _likeness = new float[count * _prototypes];
        float[] output = OutputFor(count);
        for (int sample = 0; sample < count; sample++)
        {
            Span<float> projected = _projected.AsSpan(sample * _dimensions, _dimensions);
            for (int d = 0; d < _dimensions; d++)
            {
                projected[d] = TensorPrimitives.Dot(
                    input.AsSpan(sample * Input.Length, Input.Length), Projection.Values.AsSpan(d * Input.Length, Input.Length));
            }

            Span<float> likeness = _likeness.AsSpan(sample * _prototypes, _prototypes);
            for (int j = 0; j < _prototypes; j++)
            {
                float distance = TensorPrimitives.Distance<float>(projected, _places.Values.AsSpan(j * _dimensions, _dimensions));
                likeness[j] = MathF.Exp(-_gamma * _gamma * distance * distance);
            }

            for (int c = 0; c < Output.Length; c++)
            {
                output[(sample * Output.Length) + c] = TensorPrimitives.Dot<float>(
                    likeness, _labels.Values.AsSpan(c * _prototypes, _prototypes));
            }
        }

        return output;
    }

    /// <inheritdoc/>
    internal override float[] Backward(float[] gradient, int count)
    {
        float[] back = InputGradientFor(count);
        float[] projectedGradient = new float[_dimensions];
        for (int sample = 0; sample < count; sample++)
        {
            projectedGradient.AsSpan().Clear();
            for (int j = 0; j < _prototypes; j++)
            {
                float likeness = _likeness[(sample * _prototypes) + j];
                float sum = 0;
                for (int c = 0; c < Output.Length; c++)
                {
                    float dy = gradient[(sample * Output.Length) + c];
                    sum += dy * _labels.Values[(c * _prototypes) + j];
                    _labels.Gradient[(c * _prototypes) + j] += dy * likeness;
                }

                float factor = -2 * _gamma * _gamma * likeness * sum;
                for (int d = 0; d < _dimensions; d++)
                {
                    float change = factor * (_projected[(sample * _dimensions) + d] - _places.Values[(j * _dimensions) + d]);
                    projectedGradient[d] += change;
                    _places.Gradient[(j * _dimensions) + d] -= change;
                }
            }

            LinearGradient.Add(Projection, projectedGradient, _input.AsSpan(sample * Input.Length, Input.Length),
                back.AsSpan(sample * Input.Length, Input.Length));
        }

        return back;
    }
}
