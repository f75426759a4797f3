using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Logarithm of softmax over the last axis.</summary>
public sealed class LogSoftmax : Operator
{
    /// <summary>Makes the operator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="output">Name of its output.</param>
    /// <param name="input">What it reads.</param>
    public LogSoftmax(string name, string output, Value input)
        : base(name, output, input)
    {
    }

    /// <inheritdoc/>
    public override bool RunsInPlace => true;

    /// <inheritdoc/>
    public override void InferShapes() => Output.Shape = Input.Shape;

    /// <inheritdoc/>
    public override bool Permute(int[] permutation) => permutation[^1] == permutation.Length - 1;

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter)
    {
        int depth = Input.Shape[^1];
        return emitter.Emit(this, OperatorCode.LogSoftmax, LogSoftmaxRecord.Create(
            Input.Length / depth, depth, Input.Quantization!.Scale, Output.Quantization!.Scale));
    }
}
