using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Graph;
using TinyInfer.Format;

namespace TinyInfer.Converter.Operators;

/// <summary>Largest value along axes: for the device a window as large as they are. ONNX ReduceMax, GlobalMaxPool.</summary>
public sealed class ReduceMax : Reduction
{
    /// <inheritdoc cref="Reduction(string, string, Value, int[])"/>
    public ReduceMax(string name, string output, Value input, int[] axes)
        : base(name, output, input, axes)
    {
    }

    /// <inheritdoc/>
    public override OutputRule Rule => OutputRule.SameAsInput;

    /// <inheritdoc/>
    public override BlobOperator Emit(BlobEmitter emitter)
    {
        IReadOnlyList<int> geometry = Geometry(Input.Shape, Axes);
        WindowRecord window = WindowRecord.Of([geometry[0], 1, geometry[1], geometry[2]], [geometry[0], 1, 1, geometry[2]]) with
        {
            KernelWidth = geometry[1],
        };
        (int minimum, int maximum) = Clamp.ToSteps(Output.Quantization!);
        return emitter.Emit(this, OperatorCode.MaxPool2D, new MaxPool2DRecord(window, minimum, maximum));
    }

    private protected override bool CanRun(IReadOnlyList<int> geometry) => geometry.Count == 3;
}
