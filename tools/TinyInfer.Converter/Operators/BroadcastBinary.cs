using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>
/// An operator on two tensors, or a tensor and a constant, element by element; axes of size 1 are repeated. All have one rank.
/// </summary>
public abstract class BroadcastBinary : Operator
{
    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="first">The first operand, an activation.</param>
    /// <param name="second">The second operand, an activation or a constant of the same rank.</param>
    protected BroadcastBinary(string name, string output, Value first, Value second)
        : base(name, output, first, second)
    {
    }

    /// <summary>The second operand.</summary>
    public Value Second => Inputs[1];

    /// <inheritdoc/>
    public override bool RunsInPlace => true;

    /// <inheritdoc/>
    public override bool TakesWide => true;

    /// <summary>The kernel's code.</summary>
    protected abstract OperatorCode Code { get; }

    /// <summary>The operation on two numbers.</summary>
    /// <param name="a">An element of the first operand.</param>
    /// <param name="b">An element of the second operand.</param>
    /// <returns>The result.</returns>
    public abstract double Apply(double a, double b);

    /// <inheritdoc/>
    public override void InferShapes() => Output.Shape = Shapes.Broadcast(Input.Shape, Second.Shape);

    /// <inheritdoc/>
    public override bool Permute(int[] permutation)
    {
        if (Second.Constant is { } constant)
        {
            Inputs[1] = new Value(Second.Name, constant.Transpose(Shapes.Inverse(permutation)));
        }

        return true;
    }

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter)
    {
        int rank = Output.Shape.Length;
        int[] first = Shapes.BroadcastStrides(Input.Shape, rank);
        WalkRecord walk = WalkRecord.Create(Output.Shape, 0, first, 0, Shapes.BroadcastStrides(Second.Shape, rank));
        Quantization second = SecondQuantization;
        return emitter.Emit(this, Code, ToRecord(walk, second, Second.Constant?.ToBytes(second)));
    }

    /// <summary>The operator's record.</summary>
    /// <param name="walk">Through both operands.</param>
    /// <param name="second">Quantization of the second operand.</param>
    /// <param name="constant">Bytes of the second operand if it is constant; otherwise null.</param>
    private protected abstract BinaryRecord ToRecord(WalkRecord walk, Quantization second, sbyte[]? constant);

    /// <summary>How the second operand is quantized: a constant as the model or its own range has it.</summary>
    protected virtual Quantization SecondQuantization => Second.Constant is { } constant
        ? constant.QuantizationBeside(Input.IsWide)
        : Second.Quantization!;

    /// <summary>
    /// Imports Add, Sub, Mul, Div, Max or Min. With a constant for each channel or for all it is a factor and an offset, or a table.
    /// </summary>
    /// <param name="node">The node; of two operands.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        if (importer.IsConstant(node, 0) || importer.IsConstant(node, 1))
        {
            ConstantArithmetic.Import(node, importer);
            return;
        }

        int rank = importer.ShapeOf(node.Outputs[0]).Length;
        Value first = importer.WithRank(importer.Input(node, 0), rank);
        Value second = importer.WithRank(importer.Input(node, 1), rank);
        importer.Bind(node, Create(node.OpType, node, first, second));
    }

    /// <summary>The operator of a node.</summary>
    /// <param name="opType">What it computes.</param>
    /// <param name="node">The node.</param>
    /// <param name="first">The first operand, an activation.</param>
    /// <param name="second">The second operand.</param>
    /// <param name="isReversed">True where the node has the operands the other way round.</param>
    internal static BroadcastBinary Create(string opType, OnnxNode node, Value first, Value second, bool isReversed = false) =>
        opType switch
        {
            "Add" => new Add(node.Name, node.Outputs[0], first, second),
            "Sub" => new Add(node.Name, node.Outputs[0], first, second) { SubtractsFirst = isReversed, SubtractsSecond = !isReversed },
            "Mul" => new Mul(node.Name, node.Outputs[0], first, second),
            "Max" => new Maximum(node.Name, node.Outputs[0], first, second),
            "Min" => new Minimum(node.Name, node.Outputs[0], first, second),
            _ => throw new ConversionException($"{opType} of operands of these shapes is not supported."),
        };

    /// <summary>Imports ADD, SUB, MUL, MAXIMUM or MINIMUM; one operand may be constant.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer)
    {
        bool isReversed = importer.IsConstant(op, 0);
        int rank = importer.OutputTensor(op, 0).Shape.Length;
        Value first = Operand(isReversed ? 1 : 0);
        Value second = Operand(isReversed ? 0 : 1);
        importer.Bind(op, op.OpType switch
        {
            "ADD" => new Add(op.Name, op.Name, first, second) { Clamp = importer.Clamp(op, 0) },
            "SUB" => new Add(op.Name, op.Name, first, second)
            {
                Clamp = importer.Clamp(op, 0),

                // The results that TensorFlow Lite Micro keeps of its kernel on int16 are those of multipliers in float64.
                FloatScales = !first.IsWide,
                SubtractsFirst = isReversed,
                SubtractsSecond = !isReversed,
            },
            "MUL" => new Mul(op.Name, op.Name, first, second) { Clamp = importer.Clamp(op, 0) },
            "MAXIMUM" => new Maximum(op.Name, op.Name, first, second),
            _ => new Minimum(op.Name, op.Name, first, second),
        });

        Value Operand(int index)
        {
            if (!importer.IsConstant(op, index))
            {
                Value value = importer.Input(op, index);
                return importer.Reshape(value, Shapes.Extend(value.Shape, rank));
            }

            ConstantTensor constant = importer.Constant(op, index, "operand");
            return new Value(op.Name, constant.Reshape(Shapes.Extend(constant.Shape, rank)));
        }
    }
}
