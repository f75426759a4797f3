using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>The larger of two tensors, element by element. Operands and output have one quantization.</summary>
public sealed class Maximum : BroadcastBinary
{
    /// <inheritdoc cref="BroadcastBinary(string, string, Value, Value)"/>
    public Maximum(string name, string output, Value first, Value second)
        : base(name, output, first, second)
    {
    }

    /// <inheritdoc/>
    public override bool JoinsInputs => true;

    /// <inheritdoc/>
    protected override OperatorCode Code => OperatorCode.Maximum;

    /// <inheritdoc/>
    protected override Quantization SecondQuantization => Output.Quantization!;

    /// <inheritdoc/>
    public override double Apply(double a, double b) => Math.Max(a, b);

    /// <inheritdoc/>
    private protected override BinaryRecord ToRecord(WalkRecord walk, Quantization second, sbyte[]? constant) =>
        new MaximumRecord(walk, constant);
}
