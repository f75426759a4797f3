using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
using TinyInfer.Kernels;

namespace TinyInfer.Converter.Cost;

/// <summary>
/// IL instructions of <see cref="Conv2D"/> and <see cref="ConvTranspose2D"/>: at each place, what is under the window is gathered and
/// multiplied.
/// </summary>
/// <param name="window">The window.</param>
/// <param name="matrices">The weights of each group.</param>
/// <param name="input">Place of the input in the arena.</param>
/// <param name="arena">Length of the arena.</param>
internal sealed class ConvolutionCost(WindowRecord window, MatrixCost[] matrices, int input, int arena)
{
    private readonly GatherCost _gather = new(window, matrices.Length);

    /// <summary>Where the bytes under a window that is inside the image follow one another, they are multiplied where they lie.</summary>
    private readonly bool _contiguous = window.Taps == 1
        || (matrices.Length == 1 && window.DilationX == 1
            && (window.KernelHeight == 1 || (window.DilationY == 1 && window.KernelWidth == window.InputWidth)));

    private readonly double _apply = matrices.Sum(m => m.Apply(copies: false));

    /// <summary>Those of one run of a convolution.</summary>
    /// <param name="records">The records of the model.</param>
    /// <param name="op">The operator.</param>
    /// <param name="mode">How its weights are held.</param>
    internal static double OfConv2D(BlobModel records, BlobOperator op, ExecutionMode mode)
    {
        Conv2DRecord record = (Conv2DRecord)OperatorRecord.Read(op);
        ConvolutionCost[] costs = Of(records, op, [record.Window], record.Groups, WeightCosts.Of(records, op, mode, record.Linear));
        return 33 + Enumerable.Range(0, record.Window.Batches).Sum(batch => 39 + costs[0].Image(batch));
    }

    /// <summary>Those of one run of a transposed convolution.</summary>
    /// <param name="records">The records of the model.</param>
    /// <param name="op">The operator.</param>
    /// <param name="mode">How its weights are held.</param>
    internal static double OfConvTranspose2D(BlobModel records, BlobOperator op, ExecutionMode mode)
    {
        ConvTranspose2DRecord record = (ConvTranspose2DRecord)OperatorRecord.Read(op);
        ConvolutionCost[] costs = Of(
            records, op, record.Phases.Select(phase => phase.Window), record.Groups, WeightCosts.Of(records, op, mode, record.Linear));
        return 36 + Enumerable.Range(0, record.Images.Batches).Select(batch => 45 + costs.Sum(c => 47 + c.Image(batch))).Sum();
    }

    private static ConvolutionCost[] Of(
        BlobModel records, BlobOperator op, IEnumerable<WindowRecord> phases, int groups, WeightCosts weights)
    {
        List<ConvolutionCost> costs = [];
        int start = 0;
        foreach (WindowRecord phase in phases)
        {
            int rows = phase.OutputChannels / groups;
            int columns = phase.Taps * phase.InputChannels / groups;
            int firstBias = costs.Count * phase.OutputChannels;
            MatrixCost[] matrices =
            [
                .. Enumerable.Range(0, groups).Select(group =>
                    weights.Matrix(start + (group * rows * columns), rows, columns, firstBias + (group * rows), group * rows)),
            ];
            costs.Add(new ConvolutionCost(phase, matrices, records.Tensors[op.Inputs[0]].Offset, records.ArenaSize));
            start += groups * rows * columns;
        }

        return [.. costs];
    }

    private double Image(int batch)
    {
        double sum = 20;
        int image = input + (batch * window.ImageLength);
        for (int y = 0; y < window.OutputHeight; y++)
        {
            sum += 22 + Row(image, (y * window.StrideY) - window.PadTop);
        }

        return sum;
    }

    private double Row(int image, int top)
    {
        bool inPlace = _contiguous && top >= 0 && top + window.KernelHeight <= window.InputHeight;
        double sum = 53 + (!_contiguous ? 1 : top < 0 ? 4 : 13);
        for (int x = 0; x < window.OutputWidth; x++)
        {
            int left = (x * window.StrideX) - window.PadLeft;
            bool isInside = inPlace && left >= 0 && left <= window.InputWidth - window.KernelWidth;
            double perGroup = isInside ? 52 : 42 + (!inPlace ? 0 : left < 0 ? 3 : 6) + _gather.Of(top, left);
            sum += 21 + (perGroup * matrices.Length);
            sum += isInside && ReachesBeyond(image, top, left) ? matrices.Sum(m => m.Apply(copies: true)) : _apply;
        }

        return sum;
    }

    private bool ReachesBeyond(int image, int top, int left) =>
        image + (((top * window.InputWidth) + left) * window.InputChannels) + matrices[0].Reach > arena;
}
