using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;
using TinyInfer.Format;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates the joining of tensors: a copy of each input's part, in a loop over what is before the axis.</summary>
internal sealed class Concat : OneWayGenerator
{
    private const int Unroll = 2;

    private readonly LoopLevel _outer;
    private readonly int[] _starts;
    private readonly bool _isWide;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    internal Concat(LayerRecord record)
    {
        _isWide = record.IsWide;
        int outer = record.Read<ConcatRecord>().Outer;
        _outer = new LoopLevel(outer, [.. record.Inputs.Append(record.Output).Select(tensor => tensor.Length / outer)]);
        _starts = [.. record.Inputs.Append(record.Output).Select(tensor => tensor.Offset)];
    }

    /// <inheritdoc/>
    protected override GeneratedLayer WriteLayer(ClampTable? clamp)
    {
        LayerMethod method = new(clamp, _isWide);
        PointerLoops.Write(method.Body, [_outer], _starts, Unroll, at =>
        {
            int to = 0;
            for (int i = 0; i < at.Length - 1; i++)
            {
                method.Copy(at[i], at[^1].Plus(to), _outer.Steps[i]);
                to += _outer.Steps[i];
            }
        });
        return method.ToLayer(OperatorCode.Concat);
    }
}
