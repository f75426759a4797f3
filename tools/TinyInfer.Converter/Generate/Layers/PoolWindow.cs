using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>
/// The window of a pool, cut into areas of outputs that see the same part of it: in the middle all of it, at the borders what is inside the image.
/// </summary>
internal sealed class PoolWindow
{
    /// <summary>Elements that the code of a pool may name; beyond it is too large for what it gains.</summary>
    private const int MaxSize = 1024;

    private readonly LayerRecord _record;
    private readonly int _batches;
    private readonly int _channels;
    private readonly PoolAxis _rows;
    private readonly PoolAxis _columns;

    /// <summary>Reads the attributes of the window.</summary>
    /// <param name="record">The operator record.</param>
    /// <param name="readCounts">Whether it goes on with how far padding counts.</param>
    internal PoolWindow(LayerRecord record, bool readCounts)
    {
        _record = record;
        int[] sizes = [.. Enumerable.Range(0, 15).Select(_ => record.Next())];
        int[] counts = readCounts ? [record.Next(), record.Next(), record.Next(), record.Next()] : new int[4];
        _batches = sizes[0];
        _channels = sizes[3];
        _rows = new PoolAxis(sizes[1], sizes[4], sizes[7], sizes[9], sizes[11], sizes[13], counts[0], counts[2]);
        _columns = new PoolAxis(sizes[2], sizes[5], sizes[8], sizes[10], sizes[12], sizes[14], counts[1], counts[3]);
    }

    /// <summary>Why no code is generated; null where it is.</summary>
    internal string? Problem => Areas().Sum(a => a.Taps.Size) > MaxSize ? "its window at the borders is more code than it is worth" : null;

    /// <summary>Writes loops over all outputs.</summary>
    /// <param name="body">The method.</param>
    /// <param name="write">Writes an output, given its area and the indices of the first element under the window and of the output.</param>
    internal void Write(MethodBody body, Action<PoolArea, Expression, Expression> write)
    {
        int row = _columns.Input * _channels;
        int outputRow = _columns.Output * _channels;
        foreach (PoolArea area in Areas())
        {
            LoopLevel[] levels =
            [
                new(_batches, _rows.Input * row, _rows.Output * outputRow),
                new(area.Rows.Outputs, _rows.Stride * row, outputRow),
                new(area.Columns.Outputs, _columns.Stride * _channels, _channels),
                new(_channels, 1, 1),
            ];
            int from = _record.Input.Offset + (area.Rows.FirstInput * row) + (area.Columns.FirstInput * _channels);
            int to = _record.Output.Offset + (area.Rows.FirstOutput * outputRow) + (area.Columns.FirstOutput * _channels);
            body.Comment($"Windows of {area.Rows.Taps} x {area.Columns.Taps}.");
            PointerLoops.Write(body, levels, [from, to], Math.Clamp(16 / Math.Max(1, area.Taps.Count), 1, 4), at => write(area, at[0], at[1]));
        }
    }

    /// <summary>The areas.</summary>
    internal IEnumerable<PoolArea> Areas() =>
        from rows in _rows.Segments()
        from columns in _columns.Segments()
        let taps = new TapGrid(rows.Taps, _rows.Dilation * _columns.Input * _channels, columns.Taps, _columns.Dilation * _channels)
        select new PoolArea(rows, columns, taps.Merge());
}

/// <summary>Outputs that see the same part of the window.</summary>
/// <param name="Rows">Their rows.</param>
/// <param name="Columns">Their columns.</param>
/// <param name="Taps">What they see, relative to its first element.</param>
internal sealed record PoolArea(PoolSegment Rows, PoolSegment Columns, TapGrid Taps)
{
    /// <summary>By how much a mean is divided, where the window sees anything.</summary>
    internal int Count => Rows.Count * Columns.Count;
}
