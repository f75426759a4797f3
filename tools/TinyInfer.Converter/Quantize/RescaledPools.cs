using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Quantize;

/// <summary>
/// A pool of means works in its input's scale. Where the model fixes another for its output, a depthwise convolution with weights of 1
/// computes the same with one rounding instead of two.
/// </summary>
internal static class RescaledPools
{
    /// <summary>Replaces such pools, where the same number of values counts under every window.</summary>
    /// <param name="network">A quantized network; changed.</param>
    internal static void Replace(Network network)
    {
        foreach (AveragePool2D pool in network.Operators.OfType<AveragePool2D>().Where(
            p => p.Output.Quantization != p.Input.Quantization).ToList())
        {
            WindowGeometry window = pool.Window;
            int[] padding = [window.Top, window.Left, window.Bottom, window.Right];
            if (!padding.SequenceEqual(pool.Counted))
            {
                continue;
            }

            int channels = pool.Input.Shape[3];
            int taps = window.KernelHeight * window.KernelWidth;
            int[] ones = [.. Enumerable.Repeat(1, channels * taps)];
            ConstantTensor weights = new(
                [channels, window.KernelHeight, window.KernelWidth], Array.ConvertAll(ones, _ => 1f / taps))
            {
                Integers = new FixedIntegers(ones, [1f / taps], [0], -1),
            };
            Optimize.Rewrite.Exchange(
                network, pool, new DepthwiseConv2D(pool.Name, pool.Output.Name, pool.Input, weights, null, window) { Clamp = pool.Clamp });
        }
    }
}
