using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Index of the largest value along the last axis, which it takes away.</summary>
public sealed class ArgMax : Operator
{
    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">What it reads.</param>
    public ArgMax(string name, string output, Value input)
        : base(name, output, input)
    {
    }

    /// <summary>True to take the last of equals, false for the first.</summary>
    public bool TakesLast { get; init; }

    /// <inheritdoc/>
    public override OutputRule Rule => OutputRule.Fixed;

    /// <inheritdoc/>
    public override Quantization? FixedOutput => Quantization.Index;

    /// <inheritdoc/>
    public override void InferShapes()
    {
        if (Input.Shape.Length == 0 || Input.Shape[^1] > 256)
        {
            throw new ConversionException($"{this}: an index into {Shapes.Format(Input.Shape)} does not fit int8; 256 entries do.");
        }

        Output.Shape = Input.Shape[..^1];
    }

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter) =>
        emitter.Emit(this, OperatorCode.ArgMax, new ArgMaxRecord(Output.Length, Input.Shape[^1], TakesLast));

    /// <summary>Imports ArgMax.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        Value input = importer.Input(node, 0);
        int rank = input.Shape.Length;
        int axis = Shapes.Axis(node.Int("axis", 0), rank);
        int[] toLast = [.. Enumerable.Range(0, rank).Where(a => a != axis), axis];
        importer.BindReshaped(node, new ArgMax(node.Name, node.Outputs[0], importer.Transpose(input, toLast))
        {
            TakesLast = node.Int("select_last_index", 0) != 0,
        });
    }

    /// <summary>Imports ARG_MAX along the last axis; the index comes out as int8, q = index − 128.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer)
    {
        Value input = importer.Input(op, 0);
        int rank = input.Shape.Length;
        int axis = Shapes.Axis(importer.Integers(op, 1, "axis")[0], rank);
        if (Shapes.Length(input.Shape[(axis + 1)..]) != 1)
        {
            throw new ConversionException($"axis {axis} of {Shapes.Format(input.Shape)} is not supported; the last is.");
        }

        Value rows = importer.Reshape(input, Shapes.Length(input.Shape[..axis]), input.Shape[axis]);
        importer.Bind(op, 0, importer.Add(new ArgMax(op.Name, op.Name, rows), Quantization.Index));
    }
}
