using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Generate.Convolution;
using TinyInfer.Format;
using TinyInfer.Kernels;
using TinyInfer.Numerics;

namespace TinyInfer.Converter.Cost;

/// <summary>IL instructions of <see cref="Conv2D"/> and <see cref="ConvTranspose2D"/>: at each place, what is under the window is gathered and multiplied.</summary>
/// <param name="geometry">The window.</param>
/// <param name="matrices">The weights of each group.</param>
/// <param name="arena">Length of the arena.</param>
internal sealed class ConvolutionCost(ConvGeometry geometry, MatrixCost[] matrices, int arena)
{
    private readonly GatherCost _gather = new(geometry);

    /// <summary>Where the bytes under a window that is inside the image follow one another, they are multiplied where they lie.</summary>
    private readonly bool _contiguous = geometry.Taps == 1
        || (geometry.Groups == 1 && geometry.DilationX == 1
            && (geometry.KernelHeight == 1 || (geometry.DilationY == 1 && geometry.KernelWidth == geometry.Width)));

    private readonly double _apply = matrices.Sum(m => m.Apply(copies: false));

    /// <summary>Those of one run of a convolution.</summary>
    /// <param name="records">The records of the model.</param>
    /// <param name="op">The operator.</param>
    /// <param name="mode">How its weights are held.</param>
    internal static double OfConv2D(BlobModel records, BlobOperator op, ExecutionMode mode)
    {
        ConvGeometry geometry = ConvGeometry.ReadConv2D(KernelRecord.Layer(records, op));
        ConvolutionCost[] costs = Of(records, op, mode, [geometry]);
        return 33 + Enumerable.Range(0, geometry.Batches).Sum(batch => 39 + costs[0].Image(batch));
    }

    /// <summary>Those of one run of a transposed convolution.</summary>
    /// <param name="records">The records of the model.</param>
    /// <param name="op">The operator.</param>
    /// <param name="mode">How its weights are held.</param>
    internal static double OfConvTranspose2D(BlobModel records, BlobOperator op, ExecutionMode mode)
    {
        ConvGeometry[] phases = ConvGeometry.ReadPhases(KernelRecord.Layer(records, op));
        ConvolutionCost[] costs = Of(records, op, mode, phases);
        return 36 + Enumerable.Range(0, phases[0].Batches).Sum(batch => 45 + costs.Sum(c => 47 + c.Image(batch)));
    }

    private static ConvolutionCost[] Of(BlobModel records, BlobOperator op, ExecutionMode mode, ConvGeometry[] phases)
    {
        KernelContext record = KernelRecord.Of(records, op);
        int outputs = phases[0].OutputChannels;
        Constant weights = record.Bytes(0, op.Constants[0].Length);
        int[] bias = record.Ints(1, phases.Length * outputs);
        Requantizer requantizer = KernelRecord.ReadRequantizer(record, op, 2, outputs);
        RequantizerCost requantizerCost = new(records.Rounding, op.Constants[3]);
        ConvolutionCost[] costs = new ConvolutionCost[phases.Length];
        int start = 0;
        for (int i = 0; i < phases.Length; i++)
        {
            ConvGeometry phase = phases[i];
            int[] phaseBias = bias[(i * outputs)..((i + 1) * outputs)];
            int size = phase.GroupOutputs * phase.Columns;
            int first = start;
            MatrixCost[] matrices =
            [
                .. Enumerable.Range(0, phase.Groups).Select(group => MatrixCost.Of(
                    mode, record, weights, first + (group * size), phaseBias, phase.GroupOutputs, phase.Columns, requantizer, requantizerCost,
                    group * phase.GroupOutputs)),
            ];
            costs[i] = new ConvolutionCost(phase, matrices, records.ArenaSize);
            start += phase.Groups * size;
        }

        return costs;
    }

    private double Image(int batch)
    {
        double sum = 20;
        int image = geometry.InputStart + (batch * geometry.ImageLength);
        for (int y = 0; y < geometry.OutputHeight; y++)
        {
            sum += 22 + Row(image, (y * geometry.StrideY) - geometry.PadTop);
        }

        return sum;
    }

    private double Row(int image, int top)
    {
        bool inPlace = _contiguous && top >= 0 && top + geometry.KernelHeight <= geometry.Height;
        double sum = 53 + (!_contiguous ? 1 : top < 0 ? 4 : 13);
        for (int x = 0; x < geometry.OutputWidth; x++)
        {
            int left = (x * geometry.StrideX) - geometry.PadLeft;
            bool isInside = inPlace && left >= 0 && left <= geometry.Width - geometry.KernelWidth;
            double perGroup = isInside ? 52 : 42 + (!inPlace ? 0 : left < 0 ? 3 : 6) + _gather.Of(top, left);
            sum += 21 + (perGroup * matrices.Length);
            sum += isInside && ReachesBeyond(image, top, left) ? matrices.Sum(m => m.Apply(copies: true)) : _apply;
        }

        return sum;
    }

    private bool ReachesBeyond(int image, int top, int left) =>
        image + (((top * geometry.Width) + left) * geometry.Channels) + matrices[0].Reach > arena;
}
