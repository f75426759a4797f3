using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;

namespace TinyInfer.Converter.Cost;

/// <summary>
/// IL instructions that kernels on int16 take, from their records: so many per run, output and product, fitted to counts.
/// </summary>
internal static class WideCosts
{
    /// <summary>Instructions of a product whose weight is in the blob.</summary>
    private const double Compact = 16;

    /// <summary>Instructions of a product whose weight shares a 64-bit integer with another.</summary>
    private const double Packed = 7.5;

    /// <summary>Instructions of an output: start and end of its sum, and requantization.</summary>
    private const double Output = 95;

    /// <summary>Instructions of a kernel.</summary>
    /// <param name="records">The records of the model.</param>
    /// <param name="op">The operator, which reads or writes int16.</param>
    /// <param name="mode">How its weights are held.</param>
    /// <returns>Instructions of a run.</returns>
    internal static double Of(BlobModel records, BlobOperator op, ExecutionMode mode)
    {
        double length = records.Tensors[op.Outputs[0]].Length;
        double product = mode == ExecutionMode.Packed ? Packed : Compact;
        return op.Code == Format.OperatorCode.Copy ? 27 : OperatorRecord.Read(op) switch
        {
            DenseRecord r => 100 + (27 * length) + (r.Batches * Rows(r.Rows, mode) * (Output + (product * r.Columns))),
            Conv2DRecord r => Convolution(r.Window, r.Groups, product),
            ConvTranspose2DRecord r => r.Phases.Sum(phase => Convolution(phase.Window, r.Groups, product)),
            DepthwiseConv2DRecord r => 60 + (length * (Output + (35.0 * r.Window.KernelHeight) + (23.0 * r.Window.Taps))),
            MaxPool2DRecord r => Pool(length, r.Window),
            AveragePool2DRecord r => Pool(length, r.Window),
            AddRecord r => Walk(r.Walk, 150),
            MulRecord r => Walk(r.Walk, 75),
            WalkRecord r => Walk(r, 18),
            PadRecord r => (10 * length) + Walk(r.Walk, 18),
            ConcatRecord r => 22 + (17.0 * r.Outer) + (46.0 * r.Outer * op.Inputs.Count),
            MaximumRecord r => Walk(r.Walk, 31),
            ReduceRecord r => 60 + Reduce(length, r),
            ResizeRecord r => 60 + (r.Batches * r.OutputHeight * (50.0 + (r.OutputWidth * (r.IsLinear ? 40 + (69.0 * r.Channels) : 31)))),
            SoftmaxRecord r => 60 + (r.Outer * (340 + (153.0 * r.Depth))),
            RescaleRecord => 60 + (85 * length),
            GateRecord => 60 + (85 * length),
            _ => throw new ArgumentOutOfRangeException(nameof(op), op.Code, "there is no cost of this operator on int16"),
        };
    }

    /// <summary>Packed rows come in pairs.</summary>
    private static double Rows(int rows, ExecutionMode mode) => mode == ExecutionMode.Packed ? (rows + 1) & ~1 : rows;

    private static double Convolution(WindowRecord window, int groups, double product)
    {
        double places = (double)window.Batches * window.OutputHeight * window.OutputWidth;
        double columns = (double)window.Taps * window.InputChannels / groups;
        bool isRow = window.DilationX == 1 && groups == 1;
        double runs = window.KernelHeight * (isRow ? 1.0 : window.KernelWidth);
        double perPlace = (groups * (130 + (runs * 60))) + (window.OutputChannels * (Output + (30 * runs) + (product * columns)));
        return 60 + (places * perPlace);
    }

    private static double Reduce(double length, ReduceRecord reduce)
    {
        // The two axes are one where nothing lies between them, or one is no axis.
        bool isOne = reduce.Middle == 1 || reduce.SecondAxis == 1;
        int first = isOne ? 1 : reduce.FirstAxis;
        int second = isOne ? reduce.FirstAxis * reduce.SecondAxis : reduce.SecondAxis;
        return length * (67 + (first * (44 + (9.0 * second))));
    }

    private static double Pool(double length, WindowRecord window) =>
        60 + (length * (60 + (20.0 * window.KernelHeight) + (16.0 * window.Taps)));

    private static double Walk(WalkRecord walk, double perElement)
    {
        double rows = walk.Sizes.SkipLast(1).Aggregate(1.0, (product, size) => product * size);
        return 100 + (rows * (40 + (perElement * walk.Sizes[^1])));
    }
}
