using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>
/// Another scale or type, with a factor of its own for what is negative: between int8 and int16, and ReLU and leaky ReLU of int16. Changes
/// from int8 to int8 are tables: see <see cref="Unary"/>.
/// </summary>
public sealed class Rescale : Operator
{
    /// <inheritdoc cref="Unary(string, string, Value, string, Func{double, double})"/>
    public Rescale(string name, string output, Value input)
        : base(name, output, input)
    {
    }

    /// <summary>From steps of the input to those of the output; null for the quotient of their scales.</summary>
    public double? Factor { get; init; }

    /// <summary>The same of what is negative; null for the same.</summary>
    public double? NegativeFactor { get; init; }

    /// <summary>The clamp that is fused into it.</summary>
    public Clamp Clamp { get; init; } = Clamp.None;

    /// <inheritdoc/>
    public override bool TakesWide => true;

    /// <inheritdoc/>
    public override bool ChangesWidth => true;

    /// <inheritdoc/>
    public override bool RunsInPlace => true;

    /// <inheritdoc/>
    public override void InferShapes() => Output.Shape = Input.Shape;

    /// <inheritdoc/>
    public override bool Permute(int[] permutation) => true;

    /// <summary>Brings a value to another quantization: by a table, unless int16 is on either side.</summary>
    /// <param name="to">The quantization, which the output is yet to be given.</param>
    /// <param name="name">Name of the operator.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">The value, quantized.</param>
    internal static Operator To(Quantization to, string name, string output, Value input) => input.IsWide || to.IsWide
        ? new Rescale(name, output, input)
        : new Unary(name, output, input, "rescale", x => x);

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter)
    {
        double factor = Factor ?? ((double)Input.Quantization!.Scale / Output.Quantization!.Scale);
        (int minimum, int maximum) = Clamp.ToSteps(Output.Quantization!);
        return emitter.Emit(
            this, OperatorCode.Rescale, new RescaleRecord(Signed(factor), Signed(NegativeFactor ?? factor), minimum, maximum));
    }

    private static FixedPointMultiplier Signed(double factor)
    {
        FixedPointMultiplier magnitude = FixedPointMultiplier.FromDouble(Math.Abs(factor));
        return factor < 0 ? magnitude with { Mantissa = -magnitude.Mantissa } : magnitude;
    }
}
