using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Operators;

/// <summary>
/// A factor and an offset for each channel, the last axis: batch normalisation, and arithmetic with constants. Mostly folded into a
/// neighbour's weights; what is left becomes a table (one factor for all) or a depthwise 1x1 convolution.
/// </summary>
public sealed class ChannelAffine : Operator
{
    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="factors">One factor per channel, or one for all.</param>
    /// <param name="offsets">One offset per channel, or one for all.</param>
    public ChannelAffine(string name, string output, Value input, float[] factors, float[] offsets)
        : base(name, output, input)
    {
        int channels = Math.Max(factors.Length, offsets.Length);
        Factors = Spread(factors, channels);
        Offsets = Spread(offsets, channels);
    }

    /// <summary>One factor per channel, or one for all.</summary>
    public float[] Factors { get; }

    /// <summary>As many offsets.</summary>
    public float[] Offsets { get; }

    /// <summary>True where all channels share one factor and offset.</summary>
    public bool IsScalar => Factors.All(f => f == Factors[0]) && Offsets.All(o => o == Offsets[0]);

    /// <summary>The function of all channels where they share one, for people.</summary>
    public string Description => $"x·{Factors[0]:G4} + {Offsets[0]:G4}";

    /// <summary>The function of all channels where they share one.</summary>
    /// <param name="x">A number.</param>
    /// <returns>Factor · x + offset.</returns>
    public double Apply(double x) => ((double)Factors[0] * x) + Offsets[0];

    /// <inheritdoc/>
    public override void InferShapes()
    {
        if (Factors.Length > 1 && (Input.Shape.Length == 0 || Input.Shape[^1] != Factors.Length))
        {
            throw new ConversionException($"{this}: {Factors.Length} factors do not fit {Shapes.Format(Input.Shape)}.");
        }

        Output.Shape = Input.Shape;
    }

    /// <inheritdoc/>
    public override bool Permute(int[] permutation) => IsScalar || permutation[^1] == permutation.Length - 1;

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter) => throw new InvalidOperationException("It is lowered before emission.");

    /// <summary>The operator that the device runs.</summary>
    /// <returns>A table or a depthwise convolution with the same output.</returns>
    public Operator Lower()
    {
        if (IsScalar)
        {
            return new Unary(Name, Output.Name, Input, Description, Apply);
        }

        int channels = Factors.Length;
        WindowGeometry window = new(1, 1, 1, 1, 1, 1, 0, 0, 0, 0);
        return new DepthwiseConv2D(
            Name, Output.Name, Input, new ConstantTensor([channels, 1, 1], Factors), new ConstantTensor([channels], Offsets), window);
    }

    /// <summary>Imports BatchNormalization: <c>(x − mean) / sqrt(variance + epsilon) · scale + bias</c>.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportBatchNormalization(OnnxNode node, OnnxImporter importer)
    {
        float[] scale = importer.Constant(node, 1, "scale").Values;
        float[] bias = importer.Constant(node, 2, "bias").Values;
        float[] mean = importer.Constant(node, 3, "mean").Values;
        float[] variance = importer.Constant(node, 4, "variance").Values;
        double epsilon = node.Float("epsilon", 1e-5f);
        float[] factors = [.. scale.Select((s, c) => (float)(s / Math.Sqrt(variance[c] + epsilon)))];
        float[] offsets = [.. bias.Select((b, c) => (float)(b - ((double)mean[c] * factors[c])))];
        Value source = importer.Input(node, 0);
        if (source.Shape.Length <= 2)
        {
            importer.Bind(node, new ChannelAffine(node.Name, node.Outputs[0], source, factors, offsets));
            return;
        }

        Value input = importer.ToChannelsLast(source);
        importer.BindChannelsLast(node, new ChannelAffine(node.Name, node.Outputs[0], input, factors, offsets), source.Shape.Length);
    }

    private static float[] Spread(float[] values, int count) =>
        values.Length == count ? values : [.. Enumerable.Repeat(values[0], count)];
}
