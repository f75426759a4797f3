using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>Up to three input values around a pixel, two of int16, which are kept in one integer for every pixel of a row.</summary>
/// <param name="Offsets">Rows down, columns to the right (in taps) and channel of each value.</param>
internal sealed record Plane(IReadOnlyList<(int Row, int Column, int Channel)> Offsets);

/// <summary>A plane as a window uses it.</summary>
/// <param name="Plane">Index of the plane.</param>
/// <param name="Row">Tap row.</param>
/// <param name="Column">Tap column.</param>
internal readonly record struct PlaneUse(int Plane, int Row, int Column);

/// <summary>
/// The planes of some groups of channels, and which of them, at which taps, make up a window: three neighbouring channels where there are
/// as many, two of int16; what is left over goes in threes or twos along or down the kernel, whichever takes fewer products.
/// </summary>
internal sealed class PlaneSet
{
    private readonly ConvGeometry _geometry;

    /// <summary>Values of a plane.</summary>
    private readonly int _most;
    private readonly List<Plane> _planes = [];
    private readonly List<PlaneUse> _uses = [];
    private readonly List<int[]> _columns = [];

    internal PlaneSet(ConvGeometry geometry, int group)
    {
        _geometry = geometry;
        _most = geometry.IsWide ? DotLayout.Pairs.Count : DotLayout.Triples[0].Count;
        int first = group * geometry.GroupInputs;
        int count = geometry.GroupInputs;
        int channel = 0;
        for (; channel + _most <= count; channel += _most)
        {
            AddChannels(first, channel, _most);
        }

        int rest = count - channel;
        if (rest > 0 && geometry.Taps <= rest * Cover(out _))
        {
            AddChannels(first, channel, rest);
            return;
        }

        for (; channel < count; channel++)
        {
            AddTaps(first, channel);
        }
    }

    /// <summary>The planes.</summary>
    internal IReadOnlyList<Plane> Planes => _planes;

    /// <summary>The products of a window: for each, the plane and where it is.</summary>
    internal IReadOnlyList<PlaneUse> Uses => _uses;

    /// <summary>For each product the columns of the weights that it covers.</summary>
    internal IReadOnlyList<int[]> Columns => _columns;

    /// <summary>
    /// Products that one channel takes, each of as many taps as a plane has values, and whether those that are left over at the end
    /// of kernel rows go down the kernel.
    /// </summary>
    private int Cover(out (bool Across, bool RestTurned) way)
    {
        int height = _geometry.KernelHeight;
        int width = _geometry.KernelWidth;
        (int Count, bool Across, bool Turned)[] ways =
        [
            (height * Parts(width), true, false),
            (width * Parts(height), false, false),
            ((height * (width / _most)) + (width % _most * Parts(height)), true, true),
            ((width * (height / _most)) + (height % _most * Parts(width)), false, true),
        ];

        // Planes that go down a kernel are what their neighbours on the left become.
        bool slides = _geometry.IsWide && _geometry.StrideX == _geometry.DilationX;
        (int count, bool across, bool turned) = ways.MinBy(w => (w.Count, slides && w.Across));
        way = (across, turned);
        return count;
    }

    private int Parts(int count) => (count + _most - 1) / _most;

    private void AddChannels(int first, int channel, int count)
    {
        int plane = Add([.. Enumerable.Range(channel, count).Select(c => (0, 0, first + c))]);
        for (int row = 0; row < _geometry.KernelHeight; row++)
        {
            for (int column = 0; column < _geometry.KernelWidth; column++)
            {
                _uses.Add(new PlaneUse(plane, row, column));
                _columns.Add([.. Enumerable.Range(channel, count).Select(c => Column(row, column, c))]);
            }
        }
    }

    private void AddTaps(int first, int channel)
    {
        int height = _geometry.KernelHeight;
        int width = _geometry.KernelWidth;
        Cover(out (bool Across, bool RestTurned) way);
        int across = way.Across ? (way.RestTurned ? width / _most * _most : width) : 0;
        int down = way.Across ? 0 : (way.RestTurned ? height / _most * _most : height);
        if (way.Across)
        {
            AddLines(first, channel, false, 0, height, 0, across);
            AddLines(first, channel, true, 0, height, across, width);
        }
        else
        {
            AddLines(first, channel, true, 0, down, 0, width);
            AddLines(first, channel, false, down, height, 0, width);
        }
    }

    /// <summary>Covers a part of the kernel by planes of one direction.</summary>
    private void AddLines(int first, int channel, bool isDown, int firstRow, int endRow, int firstColumn, int endColumn)
    {
        if (firstRow >= endRow || firstColumn >= endColumn)
        {
            return;
        }

        int length = Math.Min(_most, isDown ? endRow - firstRow : endColumn - firstColumn);
        int plane = Add([.. Enumerable.Range(0, length).Select(i => (isDown ? i : 0, isDown ? 0 : i, first + channel))]);
        for (int row = firstRow; row < endRow; row += isDown ? _most : 1)
        {
            for (int column = firstColumn; column < endColumn; column += isDown ? 1 : _most)
            {
                _uses.Add(new PlaneUse(plane, row, column));
                int here = Math.Min(_most, isDown ? endRow - row : endColumn - column);
                _columns.Add([.. Enumerable.Range(0, here).Select(
                    i => Column(row + (isDown ? i : 0), column + (isDown ? 0 : i), channel))]);
            }
        }
    }

    private int Add(IReadOnlyList<(int Row, int Column, int Channel)> offsets)
    {
        _planes.Add(new Plane(offsets));
        return _planes.Count - 1;
    }

    private int Column(int row, int column, int channel) => (((row * _geometry.KernelWidth) + column) * _geometry.GroupInputs) + channel;
}
