using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Kernels;
using PackedTriples = TinyInfer.Kernels.PackedTriples;

namespace TinyInfer.Converter.Cost;

/// <summary>
/// IL instructions of <see cref="DepthwiseConv2D"/>: channel by channel, the windows of a band of rows are made and multiplied.
/// </summary>
internal sealed class DepthwiseCost
{
    private readonly PackedTriples _windows;
    private readonly bool _finishes;
    private readonly RequantizerCost _requantizer;

    private DepthwiseCost(DepthwiseConv2D kernel, RequantizerCost requantizer)
    {
        _windows = kernel.Windows;
        _finishes = kernel.Finishes;
        _requantizer = requantizer;
    }

    /// <summary>Those of one run.</summary>
    /// <param name="records">The records of the model.</param>
    /// <param name="op">The operator.</param>
    internal static double Of(BlobModel records, BlobOperator op)
    {
        DepthwiseConv2DRecord record = (DepthwiseConv2DRecord)OperatorRecord.Read(op);
        DepthwiseCost cost = new(new DepthwiseConv2D(KernelContexts.Of(records, op)),
            new RequantizerCost(records.Rounding, record.Linear.Rescaling));
        WindowRecord window = record.Window;
        int multiplier = window.OutputChannels / window.InputChannels;
        double perChannel = 20 + cost.Channel(multiplier);
        double outputs = Enumerable.Range(0, window.OutputChannels).Sum(cost.Output);
        return 25 + (window.Batches * (37 + (perChannel * window.InputChannels) + outputs));
    }

    /// <summary>Weights and windows of an input channel.</summary>
    private double Channel(int multiplier)
    {
        double sum = 30 + PackWeights(multiplier);
        for (int x = 0; x < _windows.Columns.Output; x += _windows.Tile)
        {
            sum += 28;
            for (int y = 0; y < _windows.Rows.Output; y += _windows.Band)
            {
                sum += 52 + Pack(y, Math.Min(_windows.Band, _windows.Rows.Output - y), x);
            }
        }

        return sum;
    }

    private double PackWeights(int multiplier)
    {
        int taps = _windows.Columns.Taps;
        int lanes = (taps + 2) / 3;
        double row = 25 + (lanes * 70) - (taps % 3 == 0 ? 0 : taps % 3 == 1 ? 12 : 7);
        int zeros = _windows.Lanes - (_windows.Rows.Taps * lanes);
        return 18 + (multiplier * (92 + (_windows.Rows.Taps * row) + (12 * zeros)));
    }

    /// <summary>The windows of a band and tile.</summary>
    private double Pack(int row, int rows, int column)
    {
        int length = _windows.RowLength;
        int left = (column * _windows.Columns.Stride) - _windows.Columns.Padding;
        int inside = Math.Clamp(-left, 0, length);
        int end = Math.Clamp(_windows.Columns.Input - left, inside, length);
        int dilation = _windows.Columns.Dilation;
        double packRow = 45 + (43 * dilation) + (17 * inside) + (28 * (end - inside)) + (20 * (length - end));
        double sum = 78;
        int y = (row * _windows.Rows.Stride) - _windows.Rows.Padding;
        int last = y + ((rows - 1) * _windows.Rows.Stride) + _windows.Rows.Span;
        for (; y < last; y++)
        {
            sum += 11 + (y < 0 || y >= _windows.Rows.Input ? (y < 0 ? 11 : 16) + (13 * length) : 25 + packRow);
        }

        return sum;
    }

    /// <summary>The results of an output channel.</summary>
    private double Output(int channel)
    {
        double sum = 0;
        for (int x = 0; x < _windows.Columns.Output; x += _windows.Tile)
        {
            int columns = Math.Min(_windows.Tile, _windows.Columns.Output - x);
            for (int y = 0; y < _windows.Rows.Output; y += _windows.Band)
            {
                int rows = Math.Min(_windows.Band, _windows.Rows.Output - y);
                sum += 11 + (_finishes
                    ? 61 + _requantizer.Factor + 74 + (rows * (27 + (55.0 * columns)))
                    : 24 + Multiply(rows, columns) + Write(channel, rows, columns));
            }
        }

        return sum;
    }

    private double Multiply(int rows, int columns)
    {
        int sums = _windows.Lanes / PackedTriples.LanesPerSum;
        double first = rows * (22 + (42.0 * columns));
        double other = rows * (20 + (44.0 * columns));
        return 35 + (72 * sums) + first + ((sums - 1) * other);
    }

    private double Write(int channel, int rows, int columns)
    {
        bool isWhole = _windows.Rows.OutputStep == columns * _windows.Columns.OutputStep;
        return 26 + (isWhole
            ? 28 + _requantizer.WriteChannel(channel, rows * columns)
            : rows * (26 + _requantizer.WriteChannel(channel, columns)));
    }
}
