using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Product of two tensors.</summary>
public sealed class Mul : BroadcastBinary, IClamping
{
    /// <inheritdoc cref="BroadcastBinary(string, string, Value, Value)"/>
    public Mul(string name, string output, Value first, Value second)
        : base(name, output, first, second)
    {
    }

    /// <inheritdoc/>
    public Clamp Clamp { get; set; } = Clamp.None;

    /// <inheritdoc/>
    protected override OperatorCode Code => OperatorCode.Mul;

    /// <inheritdoc/>
    public override double Apply(double a, double b) => Clamp.Apply(a * b);

    /// <inheritdoc/>
    private protected override BinaryRecord ToRecord(WalkRecord walk, Quantization second, sbyte[]? constant)
    {
        Quantization first = Input.Quantization!;
        Quantization output = Output.Quantization!;
        if (Reach(Input, first) * Reach(Second, second) > int.MaxValue)
        {
            throw new ConversionException(
                $"{this}: with zero points of {first.ZeroPoint} and {second.ZeroPoint} products of int16 do not fit 32 bits. Quantize one "
                + "of the inputs symmetrically, with a zero point of 0.");
        }

        return new MulRecord(
            walk, first.ZeroPoint, second.ZeroPoint,
            new RescalingRecord(FixedPointMultiplier.FromDouble((double)first.Scale * second.Scale / output.Scale), Clamp.ToSteps(output)),
                constant);
    }

    /// <summary>How many steps from its zero point an operand can be.</summary>
    private static long Reach(Value operand, Quantization quantization) => operand.Constant is { } constant
        ? (long)Math.Round(constant.Values.Max(v => Math.Abs(v)) / quantization.Scale)
        : Math.Max(quantization.Highest - quantization.ZeroPoint, quantization.ZeroPoint - quantization.Lowest);
}
