using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>
/// Generates nearest-neighbour resampling: loops over the repetitions of rows and columns, with a copy for each place of a repetition. Rows
/// that are the same are copied from the output.
/// </summary>
internal sealed class Resize : OneWayGenerator
{
    /// <summary>Copies that the code may name; beyond it is too large for what it gains.</summary>
    private const int MaxCopies = 512;

    /// <summary>Copies of an iteration of the innermost loop.</summary>
    private const int PerIteration = 8;

    private readonly LayerRecord _record;
    private readonly int _batches;
    private readonly int _height;
    private readonly int _rowLength;
    private readonly int _channels;
    private readonly bool _isLinear;
    private readonly int _outputRowLength;
    private readonly IndexPattern _rows;
    private readonly IndexPattern _columns;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    internal Resize(LayerRecord record)
    {
        _record = record;
        ResizeRecord layer = record.Read<ResizeRecord>();
        _batches = layer.Batches;
        _height = layer.InputHeight;
        _channels = layer.Channels;
        _isLinear = layer.IsLinear;
        _rowLength = layer.InputWidth * _channels;
        _rows = IndexPattern.Find(layer.Rows);
        _columns = IndexPattern.Find(layer.Columns);
        _outputRowLength = _columns.First.Length * _columns.Times * _channels;
    }

    /// <inheritdoc/>
    internal override string? Problem => _isLinear ? "its values lie between those of the input, which takes a loop"
        : _rows.First.Distinct().Count() * _columns.Runs().Count() > MaxCopies
        ? "its rows and columns repeat in no way that is worth its code"
        : null;

    /// <inheritdoc/>
    protected override GeneratedLayer WriteLayer(ClampTable? clamp)
    {
        LayerMethod method = new(clamp, _record.IsWide);
        int period = _rows.First.Length;
        int imageLength = period * _rows.Times * _outputRowLength;
        for (int y = 0; y < period; y++)
        {
            int to = _record.Output.Offset + (y * _outputRowLength);
            if (y > 0 && _rows.First[y] == _rows.First[y - 1])
            {
                PointerLoops.Write(
                    method.Body, [new(_batches, imageLength, imageLength),
                        new(_rows.Times, period * _outputRowLength, period * _outputRowLength)],
                    [to - _outputRowLength, to], 2, at => method.Copy(at[0], at[1], _outputRowLength));
                continue;
            }

            LoopLevel[] levels =
            [
                new(_batches, _height * _rowLength, imageLength),
                new(_rows.Times, _rows.Step * _rowLength, period * _outputRowLength),
            ];
            WriteRow(method, levels, [_record.Input.Offset + (_rows.First[y] * _rowLength), to]);
        }

        return method.ToLayer(_record.Code);
    }

    private void WriteRow(LayerMethod method, LoopLevel[] levels, int[] starts)
    {
        if (_columns is { First.Length: 1, Step: 1 })
        {
            PointerLoops.Write(
                method.Body, levels, [starts[0] + (_columns.First[0] * _channels), starts[1]], 2, at =>
                    method.Copy(at[0], at[1], _outputRowLength));
            return;
        }

        (int Place, int Index, int Length)[] runs = [.. _columns.Runs()];
        LoopLevel columns = new(_columns.Times, _columns.Step * _channels, _columns.First.Length * _channels);
        PointerLoops.Write(method.Body, [.. levels, columns], starts, Math.Clamp(PerIteration / runs.Length, 1, PerIteration), at =>
        {
            foreach ((int place, int index, int length) in runs)
            {
                method.Copy(at[0].Plus(index * _channels), at[1].Plus(place * _channels), length * _channels);
            }
        });
    }
}
