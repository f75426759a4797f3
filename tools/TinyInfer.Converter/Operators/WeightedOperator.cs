using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Weights;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>An operator with constant weights, a bias, and a clamp that is fused into it.</summary>
public abstract class WeightedOperator : Operator, IClamping, IWeighted, INarrowable
{
    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="weights">Its weights, in the kernel's layout.</param>
    /// <param name="bias">One bias per output channel, or null.</param>
    protected WeightedOperator(string name, string output, Value input, ConstantTensor weights, ConstantTensor? bias)
        : base(name, output, input)
    {
        Weights = weights;
        Bias = bias;
    }

    /// <summary>The weights, in the kernel's layout.</summary>
    public ConstantTensor Weights { get; set; }

    /// <summary>One bias per output channel, or null.</summary>
    public ConstantTensor? Bias { get; set; }

    /// <inheritdoc/>
    public long[]? WideBias { get; init; }

    /// <inheritdoc/>
    public bool HasNarrowSums { get; init; }

    /// <inheritdoc/>
    public override bool TakesWide => true;

    /// <summary>Bits of a weight.</summary>
    public int BitsPerWeight { get; private set; } = WeightBits.Most;

    Operator IWeighted.Operator => this;

    /// <inheritdoc/>
    public Clamp Clamp { get; set; } = Clamp.None;

    /// <summary>
    /// True where the product of input and weight scale is rounded to float32, as TensorFlow Lite has it in per-tensor FullyConnected.
    /// </summary>
    public bool FloatScaleProduct { get; init; }

    /// <summary>The axis of the weights that goes along the output channels.</summary>
    public abstract int ChannelAxis { get; }

    /// <summary>Number of output channels.</summary>
    public int Channels => Weights.Shape[ChannelAxis];

    /// <inheritdoc/>
    public override int WeightCount => Weights.Values.Length;

    /// <summary>The integers that the kernel computes with; to be asked for when all quantizations are known.</summary>
    /// <returns>Weights, folded biases, multipliers, output range.</returns>
    public QuantizedWeights Quantize() => WeightQuantizer.Quantize(this);

    /// <inheritdoc/>
    bool INarrowable.Narrow(int bits)
    {
        BitsPerWeight = bits;
        if (Weights.Integers is null or { AreTuned: true } || bits == WeightBits.Most)
        {
            return false;
        }

        Weights = new ConstantTensor(Weights.Shape, Weights.Values);
        Bias = Bias == null ? null : new ConstantTensor(Bias.Shape, Bias.Values);
        return true;
    }

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter)
    {
        QuantizedWeights quantized = Quantize();
        (sbyte[] weights, int[] bias) = ToDevice(quantized);
        return emitter.Emit(
            this, Code, ToRecord(new LinearRecord(
                weights, bias, new RescalingRecord(quantized.Multipliers, quantized.Minimum, quantized.Maximum))
            {
                IsNarrow = IsUsedOnce && BitsPerWeight == WeightBits.Widths[0] && weights.Length > 1 && !Input.IsWide,

                // A transposed convolution has them again for each of its phases.
                HighBias = quantized.HighBias == null
                    ? null
                    : [.. Enumerable.Repeat(quantized.HighBias, bias.Length / Channels).SelectMany(high => high)],
            }));
    }

    /// <summary>Whether a run needs each weight once, so that two may share a byte of the blob: to part them takes time.</summary>
    private protected virtual bool IsUsedOnce => false;

    /// <summary>The kernel's code.</summary>
    protected abstract OperatorCode Code { get; }

    /// <summary>The operator's record.</summary>
    /// <param name="linear">Weights, and what becomes of sums.</param>
    private protected abstract OperatorRecord ToRecord(LinearRecord linear);

    /// <summary>Weights and biases as the kernel reads them.</summary>
    /// <param name="quantized">The integers.</param>
    private protected virtual (sbyte[] Weights, int[] Bias) ToDevice(QuantizedWeights quantized) => (quantized.Weights, quantized.Bias);

    /// <summary>Makes the weights and biases of a channel a linear function of what they were: <c>y = factor · y + offset</c>.</summary>
    /// <param name="factors">One factor per channel.</param>
    /// <param name="offsets">One offset per channel.</param>
    public void ScaleChannels(IReadOnlyList<float> factors, IReadOnlyList<float> offsets)
    {
        Weights = Weights.Scale(ChannelAxis, factors);
        Bias = new ConstantTensor([Channels],
            [.. Enumerable.Range(0, Channels).Select(c => ((Bias?.Values[c] ?? 0) * factors[c]) + offsets[c])]);
    }
}
