using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>The entries of an axis at any constant indices: for the device a resampling of rows.</summary>
public sealed class Gather : Operator
{
    private readonly int[] _indices;
    private int _axis;

    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="axis">The axis, counted from the start.</param>
    /// <param name="indices">The input index of each output index.</param>
    public Gather(string name, string output, Value input, int axis, int[] indices)
        : base(name, output, input)
    {
        _axis = axis;
        _indices = indices;
    }

    /// <inheritdoc/>
    public override OutputRule Rule => OutputRule.SameAsInput;

    /// <inheritdoc/>
    public override void InferShapes() => Output.Shape = [.. Input.Shape[.._axis], _indices.Length, .. Input.Shape[(_axis + 1)..]];

    /// <inheritdoc/>
    public override bool Permute(int[] permutation)
    {
        _axis = permutation[_axis];
        return true;
    }

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter) => emitter.Emit(this, OperatorCode.Resize, new ResizeRecord(
        Shapes.Length(Input.Shape[.._axis]), Input.Shape[_axis], 1, Shapes.Length(Input.Shape[(_axis + 1)..]), _indices.Length, 1, false,
            _indices, [0]));

    /// <summary>Imports GATHER with constant indices.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer)
    {
        Value input = importer.Input(op, 0);
        int axis = Shapes.Axis(op.Int(0), input.Shape.Length);
        int[] indices = importer.Integers(op, 1, "indices");
        if (op.Int(1) != 0 || indices.Length == 0 || indices.Any(i => i < 0 || i >= input.Shape[axis]))
        {
            throw new ConversionException(
                "indices for each batch, or such as lie outside the input, are not supported; use constant ones inside it.");
        }

        importer.Bind(op, new Gather(op.Name, op.Name, input, axis, indices));
    }

    /// <summary>Imports REVERSE_V2, along one axis.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLiteReverse(TfLiteOperator op, TfLiteImporter importer)
    {
        Value input = importer.Input(op, 0);
        int[] axes = importer.Integers(op, 1, "axes");
        int axis = axes.Length == 1
            ? Shapes.Axis(axes[0], input.Shape.Length)
            : throw new ConversionException("more axes than one are not supported; reverse one after the other.");
        importer.Bind(op, new Gather(op.Name, op.Name, input, axis, [.. Enumerable.Range(0, input.Shape[axis]).Reverse()]));
    }
}
