using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Optimize;

/// <summary>Makes padding of images the padding of the window behind it, where the window's own means the same.</summary>
internal static class FoldPad
{
    internal static bool Run(Network network)
    {
        foreach (Pad pad in network.Operators.OfType<Pad>())
        {
            if ((!pad.Output.IsQuantizationFixed || pad.Output.Quantization == pad.Input.Quantization)
                && network.OnlyConsumer(pad.Output) is { } consumer and IWindowed windowed
                && IsSpatial(pad) && MeansTheSame(network, pad, consumer))
            {
                windowed.Window = windowed.Window.WithPadding(pad.Before[1], pad.Before[2], pad.After[1], pad.After[2]);
                if (consumer is AveragePool2D average)
                {
                    int[] added = [pad.Before[1], pad.Before[2], pad.After[1], pad.After[2]];
                    average.Counted = [.. average.Counted.Zip(added, (count, more) => count + more)];
                }

                if (consumer is MaxPool2D { Clamp: Clamp clamp } largest && pad.PadValue == 0)
                {
                    // For a window that sees nothing but padding.
                    largest.Clamp = new Clamp(0, double.PositiveInfinity).Then(clamp);
                }

                Rewrite.Bypass(network, pad);
                return true;
            }
        }

        return false;
    }

    private static bool IsSpatial(Pad pad) => pad.Before.Length == 4 && pad.Before[0] + pad.After[0] + pad.Before[3] + pad.After[3] == 0;

    private static bool MeansTheSame(Network network, Pad pad, Operator consumer) => consumer is MaxPool2D
        ? pad.PadValue <= -Infinity.Least || (pad.PadValue == 0 && network.Producer(pad.Input) is IClamping { Clamp.Minimum: >= 0 })
        : pad.PadValue == 0;
}
