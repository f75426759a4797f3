using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Repeats a tensor along its axes: for the device a slice whose strides are 0. ONNX Tile and Expand.</summary>
public sealed class Tile : Operator
{
    private int[] _repeats;

    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="repeats">How often each axis is repeated.</param>
    public Tile(string name, string output, Value input, int[] repeats)
        : base(name, output, input)
    {
        _repeats = repeats;
    }

    /// <inheritdoc/>
    public override OutputRule Rule => OutputRule.SameAsInput;

    /// <inheritdoc/>
    public override void InferShapes() => Output.Shape = [.. Input.Shape.Zip(_repeats, (size, count) => size * count)];

    /// <inheritdoc/>
    public override bool Permute(int[] permutation)
    {
        _repeats = Shapes.Permute(_repeats, Shapes.Inverse(permutation));
        return true;
    }

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter)
    {
        // Each axis as two: the repetitions, which stay in place in the input, and the axis itself.
        int[] shape = [.. _repeats.Zip(Input.Shape, (count, size) => (int[])[count, size]).SelectMany(pair => pair)];
        int[] strides = [.. Shapes.Strides(Input.Shape).SelectMany(stride => (int[])[0, stride])];
        return emitter.Emit(this, OperatorCode.Slice, WalkRecord.Create(shape, 0, strides, 0, Shapes.Strides(shape)));
    }

    /// <summary>Imports Tile and Expand; what becomes of the shape is known from the reference run.</summary>
    /// <param name="node">The node.</param>
    /// <param name="importer">The model around it.</param>
    internal static void Import(OnnxNode node, OnnxImporter importer)
    {
        int[] shape = importer.ShapeOf(node.Outputs[0]);
        Value input = importer.WithRank(importer.Input(node, 0), shape.Length);
        int[] repeats = [.. shape.Zip(input.Shape, (to, from) => to / from)];
        importer.Bind(node, repeats.All(count => count == 1)
            ? new Reshape(node.Name, node.Outputs[0], input, shape)
            : new Tile(node.Name, node.Outputs[0], input, repeats));
    }

    /// <summary>Imports TILE and BROADCAST_TO; what becomes of the shape is in the file.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="importer">The model around it.</param>
    internal static void ImportTfLite(TfLiteOperator op, TfLiteImporter importer)
    {
        int[] shape = importer.OutputTensor(op, 0).Shape;
        Value input = importer.Input(op, 0);
        input = importer.Reshape(input, Shapes.Extend(input.Shape, shape.Length));
        importer.Bind(op, new Tile(op.Name, op.Name, input, [.. shape.Zip(input.Shape, (to, from) => to / from)]));
    }
}
