using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>
/// Generates padding: the output is filled with native copies of what is filled already, each twice as long, then what is inside is copied.
/// </summary>
internal sealed class Pad : StridedCopyGenerator
{
    private readonly BlobTensor _output;
    private readonly int _value;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    internal Pad(LayerRecord record)
        : this(record, record.Read<PadRecord>())
    {
    }

    private Pad(LayerRecord record, PadRecord layer)
        : base(record, layer.Walk)
    {
        _output = record.Output;
        _value = layer.Value;
    }

    /// <inheritdoc/>
    protected override void Begin(LayerMethod method)
    {
        Expression start = Expression.Constant(_output.Offset);
        method.Store(start, Expression.Constant(_value));
        for (int filled = 1; filled < _output.Length; filled *= 2)
        {
            method.Copy(start, start.Plus(filled), Math.Min(filled, _output.Length - filled));
        }
    }
}
