using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Sum or difference of two tensors.</summary>
public sealed class Add : BroadcastBinary, IClamping
{
    /// <summary>Fractional bits of the operands in the kernel.</summary>
    private const int FractionalBits = 20;

    /// <summary>The same on int16.</summary>
    private const int WideFractionalBits = 15;

    /// <inheritdoc cref="BroadcastBinary(string, string, Value, Value)"/>
    public Add(string name, string output, Value first, Value second)
        : base(name, output, first, second)
    {
    }

    /// <summary>True where the first operand is subtracted.</summary>
    public bool SubtractsFirst { get; init; }

    /// <summary>True where the second operand is subtracted.</summary>
    public bool SubtractsSecond { get; init; }

    /// <summary>True where multipliers are computed in float32, as TensorFlow Lite Micro has it in SUB.</summary>
    public bool FloatScales { get; init; }

    /// <inheritdoc/>
    public Clamp Clamp { get; set; } = Clamp.None;

    /// <inheritdoc/>
    protected override OperatorCode Code => OperatorCode.Add;

    /// <inheritdoc/>
    public override double Apply(double a, double b) => Clamp.Apply((SubtractsFirst ? -a : a) + (SubtractsSecond ? -b : b));

    /// <inheritdoc/>
    private protected override BinaryRecord ToRecord(WalkRecord walk, Quantization second, sbyte[]? constant)
    {
        Quantization first = Input.Quantization!;
        Quantization output = Output.Quantization!;

        // Both operands come to twice the larger scale, as TensorFlow Lite has it, so that their sum fits.
        double common = 2.0 * Math.Max(first.Scale, second.Scale);
        int bits = output.IsWide ? WideFractionalBits : FractionalBits;
        double last = common / ((1 << bits) * (double)output.Scale);
        RescalingRecord rescaling = new(
            FixedPointMultiplier.FromDouble(FloatScales ? (float)common / ((1 << bits) * output.Scale) : last),
                Clamp.ToSteps(output));
        return new AddRecord(walk, Operand(first, common, SubtractsFirst), Operand(second, common, SubtractsSecond), rescaling, constant);
    }

    private Addend Operand(Quantization operand, double commonScale, bool isSubtracted)
    {
        double rescaling = operand.Scale / commonScale;
        FixedPointMultiplier multiplier = FixedPointMultiplier.FromDouble(FloatScales ? (float)rescaling : rescaling);
        return new Addend(operand.ZeroPoint, isSubtracted ? -multiplier.Mantissa : multiplier.Mantissa, multiplier.Exponent);
    }
}
