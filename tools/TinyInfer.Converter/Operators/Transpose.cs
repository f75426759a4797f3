using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Permutes the axes. Most are put in by the importer around channels-last kernels and cancel each other out.</summary>
public sealed class Transpose : Operator
{
    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="permutation">For each new axis, the old one.</param>
    public Transpose(string name, string output, Value input, int[] permutation)
        : base(name, output, input)
    {
        Permutation = permutation;
    }

    /// <summary>For each new axis, the old one.</summary>
    public int[] Permutation { get; }

    /// <inheritdoc/>
    public override OutputRule Rule => OutputRule.SameAsInput;

    /// <inheritdoc/>
    public override bool TakesWide => true;

    /// <inheritdoc/>
    public override void InferShapes() => Output.Shape = Shapes.Permute(Input.Shape, Permutation);

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter)
    {
        int[] strides = Shapes.Permute(Shapes.Strides(Input.Shape), Permutation);
        return emitter.Emit(this, OperatorCode.Transpose, WalkRecord.Create(Output.Shape, 0, strides, 0, Shapes.Strides(Output.Shape)));
    }

    /// <summary>Imports Transpose.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        Value input = importer.Input(node, 0);
        int[] permutation = node.Ints("perm", [.. Enumerable.Range(0, input.Shape.Length).Reverse()]);
        importer.Bind(node, new Transpose(node.Name, node.Outputs[0], input, permutation));
    }

    /// <summary>Imports TRANSPOSE.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer)
    {
        Value input = importer.Input(op, 0);
        int[] permutation = importer.Integers(op, 1, "permutation");
        if (!permutation.Order().SequenceEqual(Enumerable.Range(0, input.Shape.Length)))
        {
            throw new ConversionException(
                $"{string.Join(", ", permutation)} is no permutation of the axes of {Shapes.Format(input.Shape)}.");
        }

        importer.Bind(op, new Transpose(op.Name, op.Name, input, permutation));
    }
}
