using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;

namespace TinyInfer.Converter.Operators;

/// <summary>The same elements in another shape: no code, no memory. ONNX Reshape, Flatten, Squeeze, Unsqueeze, Identity, Dropout.</summary>
public sealed class Reshape : Operator
{
    private int[] _shape;

    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="shape">The new shape, of as many elements.</param>
    public Reshape(string name, string output, Value input, int[] shape)
        : base(name, output, input)
    {
        _shape = shape;
    }

    /// <inheritdoc/>
    public override bool IsView => true;

    /// <inheritdoc/>
    public override OutputRule Rule => OutputRule.SameAsInput;

    /// <inheritdoc/>
    public override bool TakesWide => true;

    /// <inheritdoc/>
    public override void InferShapes()
    {
        if (Shapes.Length(_shape) != Input.Length)
        {
            throw new ConversionException($"{this}: {Shapes.Format(Input.Shape)} cannot take the shape {Shapes.Format(_shape)}.");
        }

        Output.Shape = _shape;
    }

    /// <summary>Gives one axis of the output another size.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="size">Its size, which the input is going to have too.</param>
    internal void Resize(int axis, int size)
    {
        _shape = [.. _shape];
        _shape[axis] = size;
    }

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter) => throw new InvalidOperationException("A view has no operator record.");

    /// <summary>Imports any node that only changes the shape; what it becomes is known from the reference run.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer) =>
        importer.Bind(node, new Reshape(node.Name, node.Outputs[0], importer.Input(node, 0), importer.ShapeOf(node.Outputs[0])));

    /// <summary>Imports any operator that only changes the shape; what it becomes is in the file.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer) => importer.Bind(op, 0, importer.Input(op, 0));
}
