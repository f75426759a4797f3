using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>
/// The window of a pool, cut into areas of outputs that see the same part of it: in the middle all of it, at the borders what is inside the
/// image.
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

    /// <summary>Cuts a window.</summary>
    /// <param name="record">The operator record.</param>
    /// <param name="window">The window.</param>
    /// <param name="counts">How far padding counts at the top, left, bottom and right.</param>
    internal PoolWindow(LayerRecord record, WindowRecord window, (int Top, int Left, int Bottom, int Right) counts)
    {
        _record = record;
        _batches = window.Batches;
        _channels = window.InputChannels;
        _rows = new PoolAxis(
            window.InputHeight, window.OutputHeight, window.KernelHeight, window.StrideY, window.DilationY, window.PadTop, counts.Top,
                counts.Bottom);
        _columns = new PoolAxis(
            window.InputWidth, window.OutputWidth, window.KernelWidth, window.StrideX, window.DilationX, window.PadLeft, counts.Left,
                counts.Right);
    }

    /// <summary>Why no code is generated; null if it is.</summary>
    internal string? Problem => Areas().Sum(a => a.Taps.Size) > MaxSize ? "its window at the borders is more code than it is worth" : null;

    /// <summary>Writes loops over all outputs.</summary>
    /// <param name="body">The method.</param>
    /// <param name="write">Writes an output, given its area and the indices of the first element under the window and of the
    /// output.</param>
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
            PointerLoops.Write(body, levels, [from, to], Math.Clamp(16 / Math.Max(1, area.Taps.Count), 1, 4), at =>
                write(area, at[0], at[1]));
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
