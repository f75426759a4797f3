using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Joins tensors along an axis; all have one quantization.</summary>
public sealed class Concat : Operator
{
    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="inputs">What it reads, in order.</param>
    /// <param name="axis">The axis, counted from the start.</param>
    public Concat(string name, string output, IEnumerable<Value> inputs, int axis)
        : base(name, output, inputs)
    {
        Axis = axis;
    }

    /// <summary>The axis.</summary>
    public int Axis { get; private set; }

    /// <inheritdoc/>
    public override bool JoinsInputs => true;

    /// <inheritdoc/>
    public override bool TakesWide => true;

    /// <inheritdoc/>
    public override void InferShapes()
    {
        if (Inputs.Any(v => v.Shape.Length != Input.Shape.Length
            || v.Shape.Where((size, axis) => axis != Axis && size != Input.Shape[axis]).Any()))
        {
            throw new ConversionException(
                $"{this}: {string.Join(", ", Inputs.Select(v => Shapes.Format(v.Shape)))} cannot be joined along axis {Axis}.");
        }

        int[] shape = [.. Input.Shape];
        shape[Axis] = Inputs.Sum(v => v.Shape[Axis]);
        Output.Shape = shape;
    }

    /// <inheritdoc/>
    public override bool Permute(int[] permutation)
    {
        Axis = permutation[Axis];
        return true;
    }

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter) =>
        emitter.Emit(this, OperatorCode.Concat, new ConcatRecord(Shapes.Length(Output.Shape[..Axis])));

    /// <summary>Imports Concat.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        Value[] inputs = [.. Enumerable.Range(0, node.Inputs.Length).Select(i => importer.Input(node, i)).Where(v => v.Length > 0)];
        int axis = Shapes.Axis(node.Int("axis", 1), inputs[0].Shape.Length);
        if (inputs.Length == 1)
        {
            importer.Bind(node, new Reshape(node.Name, node.Outputs[0], inputs[0], inputs[0].Shape));
            return;
        }

        importer.Bind(node, new Concat(node.Name, node.Outputs[0], inputs, axis));
    }

    /// <summary>Imports CONCATENATION.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer)
    {
        Value[] inputs = [.. Enumerable.Range(0, op.Inputs.Length).Select(i => TfLiteFunctions.Rescaled(op, importer, i))];
        if (op.Byte(1) != 0)
        {
            throw new ConversionException("a fused activation is not supported here; put it before or behind.");
        }

        importer.Bind(op, new Concat(op.Name, op.Name, inputs, Shapes.Axis(op.Int(0), inputs[0].Shape.Length)));
    }

    /// <summary>Imports PACK: each input gets an axis of its own.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLitePack(TfLiteOperator op, TfLiteImporter importer)
    {
        int axis = Shapes.Axis(op.Int(1), importer.OutputTensor(op, 0).Shape.Length);
        Value[] inputs = [.. Enumerable.Range(0, op.Inputs.Length).Select(i =>
        {
            Value input = importer.Input(op, i);
            return importer.Reshape(input, [.. input.Shape[..axis], 1, .. input.Shape[axis..]]);
        })];
        importer.Bind(op, new Concat(op.Name, op.Name, inputs, axis));
    }
}
