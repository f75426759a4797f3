using TinyInfer.Converter.Emit;
using TinyInfer.Converter.Graph;
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
    public override BlobOperator Emit(BlobEmitter emitter) => emitter.Record(this, OperatorCode.Resize)
        .Attribute(Shapes.Length(Input.Shape[.._axis]), Input.Shape[_axis], 1, Shapes.Length(Input.Shape[(_axis + 1)..]))
        .Attribute(_indices.Length, 1)
        .Ints(_indices)
        .Ints([0]);
}
