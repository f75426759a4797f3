using TinyInfer.Format;
using TinyInfer.Int16.Numerics;
using TinyInfer.Kernels;

namespace TinyInfer.Int16;

/// <summary>
/// What layers with weights have in common: weights (u8, w + 128), biases (i32), multipliers, exponents, and the high halves of the biases
/// (i32) where sums have 64 bits.
/// </summary>
internal sealed class WideLinear
{
    private const int HighHalves = 4;

    internal readonly byte[] Weights;
    internal readonly int FirstWeight;
    internal readonly long[] Bias;
    internal readonly WideRequantizer Requantizer;

    /// <summary>Reads the constants, and the output's range.</summary>
    /// <param name="context">The operator record.</param>
    /// <param name="weights">Number of weights.</param>
    /// <param name="biases">Number of biases.</param>
    /// <param name="channels">Number of output channels.</param>
    /// <exception cref="ModelFormatException">A constant or attribute is missing or out of range.</exception>
    internal WideLinear(KernelContext context, long weights, int biases, int channels)
    {
        bool isLong = context.ConstantLength(HighHalves) > 0;
        Constant constant = context.Bytes(0, weights);
        bool isAtHand = constant.Array != null;
        context.RequireMemory((isAtHand ? 0 : weights) + (biases * 8L));
        int[] low = context.Ints(1, biases);
        int[] high = isLong ? context.Ints(HighHalves, biases) : null;
        Requantizer = new WideRequantizer(context, 2, channels, context.Output(0), isLong);
        Weights = isAtHand ? constant.Array : constant.ToArray();
        FirstWeight = isAtHand ? constant.Offset : 0;
        Bias = new long[biases];
        for (int i = 0; i < biases; i++)
        {
            Bias[i] = isLong ? ((long)high[i] << 32) | (uint)low[i] : low[i];
        }
    }
}
