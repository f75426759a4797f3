using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>
/// Products of matrices of activations: [..., rows, depth] times [..., depth, columns]. The matrices, and what they make, may lie in memory
/// with their axes in any order, so that transposes around it need no copies.
/// </summary>
public sealed class MatMul : Operator, IClamping
{
    private int[] _firstOrder;
    private int[] _secondOrder;
    private int[] _outputOrder;

    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="first">The first matrices.</param>
    /// <param name="second">The second matrices, of the same rank.</param>
    public MatMul(string name, string output, Value first, Value second)
        : base(name, output, first, second)
    {
        _firstOrder = [.. Enumerable.Range(0, first.Shape.Length)];
        _secondOrder = _firstOrder;
        _outputOrder = _firstOrder;
    }

    /// <summary>The second matrices.</summary>
    public Value Second => Inputs[1];

    /// <summary>Positive factor of the products.</summary>
    public double Factor { get; set; } = 1;

    /// <summary>True where the product of the scales is rounded to float before it is divided, as TensorFlow Lite does.</summary>
    public bool FloatScaleProduct { get; init; }

    /// <inheritdoc/>
    public Clamp Clamp { get; set; } = Clamp.None;

    /// <inheritdoc/>
    public override long Macs => (long)Output.Length * Depth;

    /// <summary>Number of products in a sum.</summary>
    private int Depth => Input.Shape[_firstOrder[^1]];

    /// <inheritdoc/>
    public override void InferShapes()
    {
        int[] first = Shapes.Permute(Input.Shape, _firstOrder);
        int[] second = Shapes.Permute(Second.Shape, _secondOrder);
        if (first[^1] != second[^2])
        {
            throw new ConversionException($"{this}: matrices of {Shapes.Format(first)} and {Shapes.Format(second)} cannot be multiplied.");
        }

        Output.Shape = Shapes.Permute([.. Shapes.Broadcast(first[..^2], second[..^2]), first[^2], second[^1]], _outputOrder);
    }

    /// <summary>Reads an operand as it is before its axes are permuted.</summary>
    /// <param name="index">Which operand.</param>
    /// <param name="value">What to read.</param>
    /// <param name="permutation">The permutation that makes the operand of it.</param>
    internal void ReadThrough(int index, Value value, int[] permutation)
    {
        Inputs[index] = value;
        if (index == 0)
        {
            _firstOrder = Shapes.Permute(permutation, _firstOrder);
        }
        else
        {
            _secondOrder = Shapes.Permute(permutation, _secondOrder);
        }
    }

    /// <summary>Permutes the axes of the output, where its rows or columns still lie row by row then.</summary>
    /// <param name="permutation">For each new axis, the old one.</param>
    /// <returns>Whether it could be done.</returns>
    internal bool PermuteOutput(int[] permutation)
    {
        int[] order = Shapes.Permute(_outputOrder, permutation);
        int columns = order.Length - 1;
        if (order[^1] < columns - 1)
        {
            return false;
        }

        _outputOrder = order;
        if (order[^1] == columns - 1)
        {
            // A·B transposed is B transposed times A transposed.
            (Inputs[0], Inputs[1]) = (Inputs[1], Inputs[0]);
            (_firstOrder, _secondOrder) = (SwapLast(_secondOrder), SwapLast(_firstOrder));
            _outputOrder = [.. order.Select(axis => axis >= columns - 1 ? (2 * columns) - 1 - axis : axis)];
        }

        return true;
    }

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter)
    {
        Quantization first = Input.Quantization!;
        Quantization second = Second.Quantization!;
        Quantization output = Output.Quantization!;
        Prove(first, second);
        int[] a = Strides(Input.Shape, _firstOrder);
        int[] b = Strides(Second.Shape, _secondOrder);
        int rows = a.Length - 2;
        int[] firstStrides = [.. _outputOrder.Select(axis => axis > rows ? 0 : a[axis]), a[^1]];
        int[] secondStrides = [.. _outputOrder.Select(axis => axis == rows ? 0 : b[axis]), b[^2]];
        double product = FloatScaleProduct ? first.Scale * second.Scale : (double)first.Scale * second.Scale;
        return emitter.Emit(this, OperatorCode.MatMul, new MatMulRecord(
            WalkRecord.Create([.. Output.Shape, Depth], 0, firstStrides, 0, secondStrides, kept: 2), first.ZeroPoint, second.ZeroPoint,
            new RescalingRecord(FixedPointMultiplier.FromDouble(product * Factor / output.Scale), Clamp.ToSteps(output))));
    }

    /// <summary>Imports MatMul of two activations.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        Value first = importer.Input(node, 0);
        Value second = importer.Input(node, 1);
        int rank = Math.Max(2, Math.Max(first.Shape.Length, second.Shape.Length));

        // A vector is a row on the left and a column on the right, which the product then lacks.
        first = importer.WithRank(first, rank);
        second = second.Shape.Length == 1
            ? importer.Reshape(second, second.Name, [.. Enumerable.Repeat(1, rank - 2), second.Shape[0], 1])
            : importer.WithRank(second, rank);
        MatMul product = new(node.Name, node.Outputs[0], first, second);
        if (importer.ShapeOf(node.Outputs[0]).Length == rank)
        {
            importer.Bind(node, product);
        }
        else
        {
            importer.BindReshaped(node, product);
        }
    }

    /// <summary>Imports Gemm of two activations, and of a constant added to their product: <c>Y = alpha · A · B + C</c>.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportGemm(OnnxNode node, OnnxImporter importer)
    {
        Value first = importer.Input(node, 0);
        Value second = importer.Input(node, 1);
        if (importer.HasInput(node, 2) || node.Float("alpha", 1) <= 0)
        {
            throw new ConversionException(
                "of two activations, only the product by a positive alpha is supported; add the rest as a separate layer.");
        }

        importer.Bind(node, new MatMul(node.Name, node.Outputs[0], Operand(first, "transA"),
            Operand(second, "transB"))
        { Factor = node.Float("alpha", 1) });

        Value Operand(Value value, string transposes) => node.Int(transposes, 0) != 0 ? importer.Transpose(value, [1, 0]) : value;
    }

    /// <summary>Imports BATCH_MATMUL.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer)
    {
        Value first = importer.Input(op, 0);
        Value second = importer.Input(op, 1);
        int rank = Math.Max(first.Shape.Length, second.Shape.Length);
        importer.Bind(op, new MatMul(op.Name, op.Name, Operand(first, 0), Operand(second, 1)) { FloatScaleProduct = true });

        Value Operand(Value value, int index)
        {
            value = importer.Reshape(value, Shapes.Extend(value.Shape, rank));
            int[] swap = SwapLast([.. Enumerable.Range(0, rank)]);
            return op.Byte(index) == 0
                ? value
                : importer.Add(new Transpose(op.Name, importer.Network.Fresh(value.Name), value, swap), value.Quantization!);
        }
    }

    private static int[] SwapLast(int[] order) => [.. order[..^2], order[^1], order[^2]];

    /// <summary>Strides of an operand's matrices, which repeat along axes of size 1.</summary>
    private static int[] Strides(int[] shape, int[] order)
    {
        int[] strides = Shapes.Strides(shape);
        return [.. order.Select(axis => shape[axis] == 1 ? 0 : strides[axis])];
    }

    private void Prove(Quantization first, Quantization second)
    {
        long largest = (long)Depth * Reach(first) * Reach(second);
        if (largest > int.MaxValue)
        {
            throw new ConversionException(
                $"{this}: sums of {Depth} products can reach {largest}, which overflows a 32-bit accumulator. Split the matrices.");
        }
    }

    private static int Reach(Quantization quantization) =>
        Math.Max(sbyte.MaxValue - quantization.ZeroPoint, quantization.ZeroPoint - sbyte.MinValue);
}
