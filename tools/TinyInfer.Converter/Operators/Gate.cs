using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Logistic function or hyperbolic tangent of int16, as TensorFlow Lite computes them.</summary>
public sealed class Gate : Operator
{
    /// <summary>Steps of one that the kernel brings its input to: 4096 is what Q3.12 has, 3 makes the table reach 10.7.</summary>
    private const double InputSteps = 3 * 4096.0;

    /// <summary>Entries of the table from one to the next unit.</summary>
    private const double EntriesPerUnit = 24;

    private const int Entries = 256;

    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="isTangent">True for the hyperbolic tangent, false for the logistic function.</param>
    public Gate(string name, string output, Value input, bool isTangent)
        : base(name, output, input)
    {
        IsTangent = isTangent;
    }

    /// <summary>True for the hyperbolic tangent, false for the logistic function.</summary>
    public bool IsTangent { get; }

    /// <inheritdoc/>
    public override bool TakesWide => true;

    /// <inheritdoc/>
    public override bool RunsInPlace => true;

    /// <inheritdoc/>
    public override void InferShapes() => Output.Shape = Input.Shape;

    /// <inheritdoc/>
    public override bool Permute(int[] permutation) => true;

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter)
    {
        (int multiplier, int shift) = Multiplier(Input.Quantization!.Scale);
        short[] table = [.. Enumerable.Range(0, Entries).Select(i =>
            unchecked((short)(ushort)Math.Round(65536 / (1 + Math.Exp(-i / EntriesPerUnit)))))];
        return emitter.Emit(this, OperatorCode.Gate, new GateRecord(IsTangent, multiplier, shift, table));
    }

    /// <summary>A multiplier of at most 15 bits and a shift, cut off and not rounded; a power of two is exact.</summary>
    private (int Multiplier, int Shift) Multiplier(float scale)
    {
        double log = Math.Log2(scale);
        int power = 12 + (int)Math.Round(log);
        if (Math.Abs(log - Math.Round(log)) < 1e-3 && (power == 0 || (power == 1 && IsTangent)))
        {
            return (3 << power, 0);
        }

        double multiplier = scale * InputSteps;
        int shift = 0;
        while (multiplier <= short.MaxValue / 2.0 && shift <= 30)
        {
            shift++;
            multiplier *= 2;
        }

        return multiplier <= short.MaxValue
            ? ((int)multiplier, shift)
            : throw new ConversionException($"{this}: an input in steps of {scale} is not supported. Quantize it to steps below 2.");
    }
}
