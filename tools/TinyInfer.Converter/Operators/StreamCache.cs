using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>The newest frames of a stream, kept from one run to the next. Put in by the streaming transformation.</summary>
public sealed class StreamCache : Operator
{
    private readonly int _axis;
    private readonly int _frames;

    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">The new frames.</param>
    /// <param name="axis">The axis of time; all before it have size 1.</param>
    /// <param name="frames">Number of frames kept.</param>
    public StreamCache(string name, string output, Value input, int axis, int frames)
        : base(name, output, input)
    {
        _axis = axis;
        _frames = frames;
    }

    /// <inheritdoc/>
    public override OutputRule Rule => OutputRule.SameAsInput;

    /// <inheritdoc/>
    public override bool KeepsOutput => true;

    /// <inheritdoc/>
    public override bool JoinsInputs => true;

    /// <inheritdoc/>
    public override void InferShapes()
    {
        Output.Shape = [.. Input.Shape];
        Output.Shape[_axis] = _frames;
    }

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter) => emitter.Emit(this, OperatorCode.StreamCache, new EmptyRecord());
}
