using TinyInfer.Format;
using TinyInfer.Numerics;

namespace TinyInfer.Kernels;

/// <summary>
/// One channel of an image as sums of three neighbours, <c>u[x] + u[x+d]·B + u[x+2d]·B²</c> with u = q + 128 and B = 2^22: each window
/// comes from the one before by a shift and a load, serves every kernel row and output channel, and makes three multiply-accumulates with
/// every multiply.
/// </summary>
/// <remarks>
/// A lane is three taps of one kernel row, its weights packed as <c>w2 + w1·B + w0·B²</c>; the coefficient of B² in a product is what the
/// three taps add. With |w| ≤ 128 and u ≤ 255, that coefficient stays within 3·3·255·128 &lt; 2^19 over a sum of <see cref="LanesPerSum"/>
/// lanes, and what is below it within 3·(2·255·128·B + 255·128) &lt; 2^43, so <c>(sum + 2^43) &gt;&gt; 44</c> is exact. The 128 in u is
/// taken back by 128·Σw.
/// <para>
/// Rows run along the longer axis of the output, and as many as memory allows are worked on together, so that little is done between them.
/// </para>
/// </remarks>
internal sealed class PackedTriples
{
    internal readonly WindowAxis Rows;
    internal readonly WindowAxis Columns;

    /// <summary>Lanes of an output channel.</summary>
    internal readonly int Lanes;

    /// <summary>Output rows worked on together.</summary>
    internal readonly int Band;

    /// <summary>Windows of a row.</summary>
    internal readonly int RowLength;

    /// <summary>Output columns worked on together: all, unless a row is very long.</summary>
    internal readonly int Tile;

    private const int FieldBits = 22;
    private const long Half = 1L << 43;
    internal const int LanesPerSum = 3;

    /// <summary>Windows to hold together where the kernel does not need more.</summary>
    private const int TargetWindows = 512;

    private const int MaxWindows = 1 << 17;

    private readonly Scratch _scratch;
    private readonly int _zeroPoint;
    private readonly int _lanesPerRow;

    /// <summary>Index of the first window, behind the weights.</summary>
    private readonly int _first;

    /// <summary>Distance of each lane's windows from the first lane's.</summary>
    private readonly int[] _offsets;

    /// <summary>Plans the memory.</summary>
    /// <param name="context">The operator record.</param>
    /// <param name="window">The geometry.</param>
    /// <param name="multiplier">Output channels of each input channel.</param>
    /// <param name="zeroPoint">What padded taps hold.</param>
    internal PackedTriples(KernelContext context, Window2D window, int multiplier, int zeroPoint)
    {
        bool upright = window.OutputHeight > window.OutputWidth;
        Rows = new WindowAxis(window, !upright);
        Columns = new WindowAxis(window, upright);
        _scratch = context.Scratch;
        _zeroPoint = zeroPoint;
        _lanesPerRow = (Columns.Taps + 2) / 3;
        Lanes = ((Rows.Taps * _lanesPerRow) + LanesPerSum - 1) / LanesPerSum * LanesPerSum;

        // A row starts with two windows for each dilation that are not yet full.
        int span = Rows.Span;
        long before = (2L + (3L * (_lanesPerRow - 1))) * Columns.Dilation;
        long most = ((TargetWindows / span) - before - 1) / Columns.Stride;
        Tile = most < 0 ? 1 : most < Columns.Output ? (int)most + 1 : Columns.Output;
        long length = before + ((Tile - 1L) * Columns.Stride) + 1;
        long rows = ((TargetWindows / length) - span) / Rows.Stride;
        Band = rows < 0 ? 1 : rows < Rows.Output ? (int)rows + 1 : Rows.Output;
        long slots = ((Band - 1L) * Rows.Stride) + span;
        context.Require(length <= MaxWindows && slots * length <= MaxWindows, "the window is too large");
        RowLength = (int)length;
        _first = Lanes * multiplier;
        _scratch.ReservePacked(_first + (int)(slots * length));
        _scratch.ReserveAccumulators(Band * Tile);
        _offsets = new int[Lanes];
        for (int i = 0; i < Rows.Taps * _lanesPerRow; i++)
        {
            _offsets[i] = (i / _lanesPerRow * Rows.Dilation * RowLength) + (i % _lanesPerRow * 3 * Columns.Dilation);
        }
    }

    /// <summary>Packs the weights of an output channel.</summary>
    /// <param name="weights">Where they are, stored as w + 128.</param>
    /// <param name="at">Index of the first.</param>
    /// <param name="index">Which output channel of the input channel.</param>
    /// <returns>Their sum.</returns>
    internal int PackWeights(byte[] weights, int at, int index)
    {
        long[] packed = _scratch.Packed;
        int step = Columns.TapStep;
        int to = index * Lanes;
        int end = to + Lanes;
        int sum = 0;
        for (int row = 0; row < Rows.Taps; row++)
        {
            int from = at + (row * Rows.TapStep);
            for (int left = Columns.Taps; left > 0; left -= 3)
            {
                // Weights run against the inputs: the first of a lane has the highest field.
                int w0 = weights[from] - BlobFormat.WeightOffset;
                int w1 = left > 1 ? weights[from + step] - BlobFormat.WeightOffset : 0;
                int w2 = left > 2 ? weights[from + (2 * step)] - BlobFormat.WeightOffset : 0;
                packed[to++] = w2 + ((long)w1 << FieldBits) + ((long)w0 << (2 * FieldBits));
                sum += w0 + w1 + w2;
                from += 3 * step;
            }
        }

        for (; to < end; to++)
        {
            packed[to] = 0;
        }

        return sum;
    }

    /// <summary>Makes the windows of a band and tile.</summary>
    /// <param name="data">Where the image is.</param>
    /// <param name="image">Index of the channel's first element.</param>
    /// <param name="row">First output row.</param>
    /// <param name="rows">Number of output rows, at most <see cref="Band"/>.</param>
    /// <param name="column">First output column.</param>
    internal void Pack(sbyte[] data, int image, int row, int rows, int column)
    {
        long[] packed = _scratch.Packed;
        int length = RowLength;
        int left = (column * Columns.Stride) - Columns.Padding;
        int y = (row * Rows.Stride) - Rows.Padding;
        int end = y + ((rows - 1) * Rows.Stride) + Rows.Span;
        long pad = _zeroPoint - sbyte.MinValue;
        long full = pad + (pad << FieldBits) + (pad << (2 * FieldBits));
        int at = _first;
        for (; y < end; y++)
        {
            if (y >= 0 && y < Rows.Input)
            {
                PackRow(packed, at, data, image + (y * Rows.InputStep), left, pad << (2 * FieldBits));
            }
            else
            {
                for (int i = at; i < at + length; i++)
                {
                    packed[i] = full;
                }
            }

            at += length;
        }
    }

    /// <summary>Multiplies the windows of a band and tile by the weights of an output channel.</summary>
    /// <param name="index">Which output channel of the input channel.</param>
    /// <param name="start">Start of every accumulator.</param>
    /// <param name="rows">Number of output rows.</param>
    /// <param name="columns">Number of output columns, at most <see cref="Tile"/>.</param>
    /// <param name="accumulators">Receives rows x columns accumulators.</param>
    internal void Multiply(int index, int start, int rows, int columns, int[] accumulators)
    {
        long[] packed = _scratch.Packed;
        int stride = Columns.Stride;
        int rowStep = Rows.Stride * RowLength;
        int firstRow = _first + (2 * Columns.Dilation);
        for (int lane = 0; lane < Lanes; lane += LanesPerSum)
        {
            int weights = (index * Lanes) + lane;
            long w0 = packed[weights];
            long w1 = packed[weights + 1];
            long w2 = packed[weights + 2];
            int to1 = _offsets[lane + 1] - _offsets[lane];
            int to2 = _offsets[lane + 2] - _offsets[lane];
            int row = firstRow + _offsets[lane];
            int i = 0;
            for (int end = columns; end <= rows * columns; end += columns)
            {
                int at = row;
                if (lane == 0)
                {
                    for (; i < end; i++)
                    {
                        accumulators[i] = start
                            + (int)(((packed[at] * w0) + (packed[at + to1] * w1) + (packed[at + to2] * w2) + Half) >> (2 * FieldBits));
                        at += stride;
                    }
                }
                else
                {
                    for (; i < end; i++)
                    {
                        accumulators[i] +=
                            (int)(((packed[at] * w0) + (packed[at + to1] * w1) + (packed[at + to2] * w2) + Half) >> (2 * FieldBits));
                        at += stride;
                    }
                }

                row += rowStep;
            }
        }
    }

    /// <summary>
    /// Multiplies the windows of a band and tile by the weights of an output channel that has a single sum, and requantizes on the spot.
    /// </summary>
    /// <param name="index">Which output channel of the input channel.</param>
    /// <param name="factor">What the channel is requantized with (see <see cref="Requantizer.FactorFor"/>).</param>
    /// <param name="start">Start of every accumulator, times the factor, and what is added for rounding.</param>
    /// <param name="minimum">Lowest output.</param>
    /// <param name="maximum">Highest output.</param>
    /// <param name="rows">Number of output rows.</param>
    /// <param name="columns">Number of output columns, at most <see cref="Tile"/>.</param>
    /// <param name="output">Where to.</param>
    /// <param name="to">Index of the first output.</param>
    internal void Finish(int index, long factor, long start, int minimum, int maximum, int rows, int columns, sbyte[] output, int to)
    {
        long[] packed = _scratch.Packed;
        int stride = Columns.Stride;
        int step = Columns.OutputStep;
        int rowStep = Rows.OutputStep;
        int windowStep = Rows.Stride * RowLength;
        int window = _first + (2 * Columns.Dilation);
        int weights = index * LanesPerSum;
        long w0 = packed[weights];
        long w1 = packed[weights + 1];
        long w2 = packed[weights + 2];
        int to1 = _offsets[1];
        int to2 = _offsets[2];
        int length = columns * step;
        for (; rows > 0; rows--)
        {
            int at = window;
            int end = to + length;
            for (int i = to; i < end; i += step)
            {
                int value = (int)((((((packed[at] * w0) + (packed[at + to1] * w1) + (packed[at + to2] * w2) + Half) >> (2 * FieldBits))
                    * factor) + start)
                    >> Requantizer.CommonShift);
                output[i] = (sbyte)(value < minimum ? minimum : value > maximum ? maximum : value);
                at += stride;
            }

            window += windowStep;
            to += rowStep;
        }
    }

    /// <summary>Makes the windows of one row, dilation by dilation.</summary>
    private void PackRow(long[] packed, int start, sbyte[] data, int image, int left, long pad)
    {
        int dilation = Columns.Dilation;
        int step = Columns.InputStep;
        int inside = left < 0 ? -left : 0;
        int end = Columns.Input - left;
        inside = start + (inside < RowLength ? inside : RowLength);
        end = start + (end < RowLength ? end : RowLength);
        for (int phase = 0; phase < dilation; phase++)
        {
            long window = 0;
            int at = start + phase;
            for (; at < inside; at += dilation)
            {
                window = (window >> FieldBits) + pad;
                packed[at] = window;
            }

            int from = image + ((left + at - start) * step);
            int next = dilation * step;
            for (; at < end; at += dilation)
            {
                window = (window >> FieldBits) + ((long)(data[from] - sbyte.MinValue) << (2 * FieldBits));
                packed[at] = window;
                from += next;
            }

            for (; at < start + RowLength; at += dilation)
            {
                window = (window >> FieldBits) + pad;
                packed[at] = window;
            }
        }
    }
}
