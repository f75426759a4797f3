using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Any function of one number, or a chain of them: on the device a table of 256 entries, computed here in double.</summary>
public sealed class Unary : Operator
{
    private const int QuarterOfRange = 64;

    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="description">The function, for people, such as "Sigmoid".</param>
    /// <param name="function">The function.</param>
    public Unary(string name, string output, Value input, string description, Func<double, double> function)
        : base(name, output, input)
    {
        Description = description;
        Function = function;
    }

    /// <summary>The function, for people.</summary>
    public string Description { get; }

    /// <summary>The function.</summary>
    public Func<double, double> Function { get; }

    /// <summary>The output's quantization where the function's range is known, as for sigmoid; otherwise null.</summary>
    public Quantization? NaturalOutput { get; init; }

    /// <summary>The function as a clamp, where it is no more than that; otherwise null.</summary>
    public Clamp? AsClamp { get; init; }

    /// <summary>The function on q, if the model's own arithmetic fixes it; otherwise null.</summary>
    public Func<int, int>? OnIntegers { get; init; }

    /// <inheritdoc/>
    public override string Kind => "Table";

    /// <inheritdoc/>
    public override bool RunsInPlace => true;

    /// <inheritdoc/>
    public override OutputRule Rule => NaturalOutput == null ? OutputRule.Calibrated : OutputRule.Fixed;

    /// <inheritdoc/>
    public override Quantization? FixedOutput => NaturalOutput;

    /// <inheritdoc/>
    public override void InferShapes() => Output.Shape = Input.Shape;

    /// <inheritdoc/>
    public override bool Permute(int[] permutation) => true;

    /// <summary>The table: entry q + 128 is the output for input q.</summary>
    /// <returns>256 entries.</returns>
    public sbyte[] Table()
    {
        Quantization from = Input.Quantization!;
        Quantization to = Output.Quantization!;
        sbyte[] table = new sbyte[256];
        for (int i = 0; i < table.Length; i++)
        {
            if (OnIntegers != null)
            {
                table[i] = (sbyte)OnIntegers(i + sbyte.MinValue);
                continue;
            }

            double value = Function(from.Dequantize(i + sbyte.MinValue));

            // Outside its domain (the logarithm of a negative number) a function has no value; the lowest output stands for it.
            table[i] = double.IsNaN(value) ? sbyte.MinValue : (sbyte)to.Quantize(value);
        }

        return table;
    }

    /// <summary>
    /// Whether the function leaps by a quarter of its output's range or more, as a sign does: the function itself, and not only its table,
    /// where steps of the input are too coarse for a steep one.
    /// </summary>
    /// <returns>Whether it does.</returns>
    public bool Leaps()
    {
        Quantization from = Input.Quantization!;
        double least = QuarterOfRange * Output.Quantization!.Scale;
        return Enumerable.Range(sbyte.MinValue, byte.MaxValue).Any(q => LeapsBetween(from.Dequantize(q), from.Dequantize(q + 1), least));
    }

    /// <summary>Halves an interval, each time taking the half in which the function changes more.</summary>
    private bool LeapsBetween(double low, double high, double least)
    {
        const int Halvings = 40;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            (double atLow, double atMiddle, double atHigh) = (Function(low), Function(middle), Function(high));
            bool isLower = Math.Abs(atMiddle - atLow) > Math.Abs(atHigh - atMiddle);
            if (!(Math.Abs(isLower ? atMiddle - atLow : atHigh - atMiddle) >= least))
            {
                return false;
            }

            (low, high) = isLower ? (low, middle) : (middle, high);
        }

        return true;
    }

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter) => emitter.Emit(this, OperatorCode.Table, new TableRecord(Table()));
}
