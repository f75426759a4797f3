using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates unary functions: a look-up for each element, with constant places where there are few.</summary>
internal sealed class Table : OneWayGenerator
{
    /// <summary>Entries of the table below that of 0.</summary>
    private const int Half = 128;

    /// <summary>Elements that are looked up in straight line, at 17 bytes of code and 9 instructions each; the kernel takes 14.</summary>
    private const int MaxStraight = 256;

    /// <summary>Elements that an iteration of a loop looks up.</summary>
    private const int PerIteration = 16;

    private readonly LayerRecord _record;
    private readonly int[] _entries;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    internal Table(LayerRecord record)
    {
        _record = record;
        int[] table = [.. record.Read<TableRecord>().Entries];

        // In the order of x as an unsigned byte, which is one instruction less than to add 128.
        _entries = [.. table[Half..], .. table[..Half]];
    }

    /// <inheritdoc/>
    protected override GeneratedLayer WriteLayer(ClampTable? clamp)
    {
        LayerMethod method = new(clamp);
        Expression table = method.Table("sbyte", "table", _entries);
        int count = _record.Input.Length;
        PointerLoops.Write(
            method.Body, [new LoopLevel(count, 1, 1)], [_record.Input.Offset, _record.Output.Offset],
                count <= MaxStraight ? count : PerIteration,
            at => method.Store(at[1], Expression.Element(table, method.Element(at[0]).ToByte())));
        return method.ToLayer(_record.Code);
    }
}
