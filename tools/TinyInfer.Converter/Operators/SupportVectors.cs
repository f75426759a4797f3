using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Support vector machines over the same vectors: SVR, a one-class SVM, or all pairs of an SVC.</summary>
public sealed class SupportVectors : Operator
{
    /// <summary>Bits of the function's values beside their sign.</summary>
    private const int ValueBits = 15;

    /// <summary>Entries of the function's table beyond the first.</summary>
    private const int Steps = 256;

    /// <summary>Where exp(−t) is as good as 0.</summary>
    private const double FarAway = 14;

    /// <summary>Where the hyperbolic tangent is as good as 1.</summary>
    private const double Saturated = 6;

    private readonly string _kernel;
    private readonly double _gamma;
    private readonly double _offset;
    private readonly double _degree;
    private readonly float[] _vectors;
    private readonly float[][] _weights;
    private readonly double[] _starts;

    private SupportVectors(OnnxNode node, Value input)
        : base(node.Name, node.Outputs[0], input)
    {
        _kernel = node.Text("kernel_type", "LINEAR");
        _vectors = node.Floats("support_vectors", []);
        _weights = [node.Floats("coefficients", [])];
        _starts = [node.Floats("rho", [0])[0]];
        float[] parameters = node.Floats("kernel_params", []);
        (_gamma, _offset, _degree) = parameters.Length >= 3 ? (parameters[0], parameters[1], parameters[2]) : (1, 0, 1);
    }

    private SupportVectors(string name, string output, IReadOnlyList<SupportVectors> parts)
        : base(name, output, parts[0].Input)
    {
        (_kernel, _gamma, _offset, _degree, _vectors) =
            (parts[0]._kernel, parts[0]._gamma, parts[0]._offset, parts[0]._degree, parts[0]._vectors);
        _weights = [.. parts.SelectMany(part => part._weights)];
        _starts = [.. parts.SelectMany(part => part._starts)];
    }

    /// <summary>Number of support vectors.</summary>
    private int Count => _weights[0].Length;

    private bool IsRadial => _kernel == "RBF";

    /// <inheritdoc/>
    public override long Macs => _vectors.Length;

    /// <inheritdoc/>
    public override void InferShapes()
    {
        if (Input.Length * Count != _vectors.Length)
        {
            throw new ConversionException(
                $"its {Count} support vectors with {_vectors.Length} numbers in all do not fit an input of "
                + $"{Shapes.Format(Input.Shape)}; one row of features is expected.");
        }

        Output.Shape = [1, _starts.Length];
    }

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter)
    {
        Quantization from = Input.Quantization!;
        int width = Input.Length;

        // Inputs and vectors with as many fraction bits as leave distances and products in 31 bits.
        double farthest = Math.Max(_vectors.Max(Math.Abs) / from.Scale, 1) + 256;
        int bits = Math.Clamp((int)Math.Floor(Math.Log2(int.MaxValue / (Math.Max(width, 2) * farthest * farthest)) / 2), 0, 4);
        double unit = from.Scale / (1 << bits);
        short[] vectors = [.. _vectors.Select(v => (short)Math.Clamp(Math.Round(v / unit), short.MinValue, short.MaxValue))];
        double perStep = unit * unit * _gamma;

        // What the function is taken over: from 0 on, or as far as products go.
        double longest = vectors.Chunk(width).Select(vector => vector.Sum(v => Math.Abs((double)v))).Max();
        double bound = 255.0 * from.Scale * _gamma * longest * unit;
        double highest = IsRadial ? FarAway : _kernel == "SIGMOID" ? Saturated + Math.Abs(_offset) : Math.Max(bound, 1e-9);
        double lowest = IsRadial ? 0 : -highest;
        double[] values = [.. Enumerable.Range(0, Steps + 1).Select(i => Function(lowest + ((highest - lowest) * i / Steps)))];
        double largest = values.Max(Math.Abs);
        short[] table = [.. values.Select(v => (short)Math.Round(v / largest * short.MaxValue))];
        double perArgument = perStep / (highest - lowest) * (1 << 16);

        // Weights and starts of 30 bits less what the largest sum takes.
        double sum = _weights.Select((weights, k) => weights.Sum(w => Math.Abs(w) * largest) + Math.Abs(_starts[k])).Max();
        double fixedUnit = Math.ScaleB(sum, -30);
        int[] weights = [.. _weights.SelectMany(all => all).Select(
            w => (int)Math.Round(w * largest / fixedUnit * (1 << ValueBits) / short.MaxValue))];
        return emitter.Emit(this, OperatorCode.SupportVectors, new SupportVectorsRecord(
            Count, bits, IsRadial, FixedPointMultiplier.FromDouble(perArgument), IsRadial ? short.MinValue : 0, ValueBits,
                vectors,
            table, weights, [.. _starts.Select(start => (int)Math.Round(start / fixedUnit))],
            new RescalingRecord(FixedPointMultiplier.FromDouble(fixedUnit / Output.Quantization!.Scale),
                Clamp.None.ToSteps(Output.Quantization))));
    }

    /// <summary>One operator in the place of several, if these have the same input, vectors and function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output: theirs, one after another.</param>
    /// <param name="parts">The operators.</param>
    /// <returns>The operator, or null if they differ.</returns>
    internal static SupportVectors? Join(string name, string output, IReadOnlyList<SupportVectors> parts)
    {
        SupportVectors first = parts[0];
        return parts.All(part => part.Input == first.Input && part._kernel == first._kernel && part._gamma == first._gamma
            && part._offset == first._offset && part._degree == first._degree && part._vectors.AsSpan().SequenceEqual(first._vectors))
            ? new SupportVectors(name, output, parts)
            : null;
    }

    /// <summary>Imports SVMRegressor.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer) =>
        importer.Bind(node, new SupportVectors(node, importer.Input(node, 0)));

    /// <summary>The kernel function of γ times a squared distance, or of γ times a product.</summary>
    private double Function(double t) => _kernel switch
    {
        "RBF" => Math.Exp(-t),
        "POLY" => Math.Pow(t + _offset, _degree),
        "SIGMOID" => Math.Tanh(t + _offset),
        _ => t,
    };
}
