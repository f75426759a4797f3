using TinyInfer.Converter.Blob;
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
        Value images = new(Input.Name, [geometry[0], 1, geometry[1], geometry[2]]);
        Value pixels = new(Output.Name, [geometry[0], 1, 1, geometry[2]]);
        BlobOperator record = emitter.Record(this, OperatorCode.MaxPool2D);
        new Window2D(1, geometry[1], 1, 1, 1, 1, 0, 0, 0, 0).Emit(record, images, pixels);
        (int minimum, int maximum) = Clamp.ToInt8(Output.Quantization!);
        return record.Attribute(minimum, maximum);
    }

    private protected override bool CanRun(IReadOnlyList<int> geometry) => geometry.Count == 3;
}
