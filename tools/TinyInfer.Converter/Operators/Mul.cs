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
        return new MulRecord(
            walk, first.ZeroPoint, second.ZeroPoint,
            new RescalingRecord(FixedPointMultiplier.FromDouble((double)first.Scale * second.Scale / output.Scale), Clamp.ToSteps(output)),
                constant);
    }
}
