using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Operators;

namespace TinyInfer.Converter.Optimize;

/// <summary>Turns the factors and offsets that could not be folded into operators that the device has.</summary>
internal static class LowerAffine
{
    internal static void Run(Network network)
    {
        foreach (ChannelAffine affine in network.Operators.OfType<ChannelAffine>().ToList())
        {
            Operator lowered = affine.Lower();
            if (lowered is DepthwiseConv2D && affine.Input.Shape.Length != 4)
            {
                LowerThroughReshape(network, affine, lowered);
            }
            else
            {
                Rewrite.Exchange(network, affine, lowered);
            }
        }
    }

    /// <summary>
    /// A depthwise convolution wants [batch, height, width, channels]; any other shape is seen as one around it, its axes kept where there
    /// are fewer.
    /// </summary>
    private static void LowerThroughReshape(Network network, ChannelAffine affine, Operator lowered)
    {
        int channels = affine.Input.Shape[^1];
        int index = network.Operators.IndexOf(affine);
        int[] shape = affine.Input.Shape.Length < 4
            ? Shapes.Extend(affine.Input.Shape, 4)
            : [1, 1, affine.Input.Length / channels, channels];
        Reshape before = new(affine.Name, network.Fresh(affine.Input.Name), affine.Input, shape);
        before.InferShapes();
        lowered.Inputs[0] = before.Output;
        lowered.InferShapes();
        lowered.Output.Source = affine.Output.Source?.Reshape(lowered.Output.Shape);
        Reshape after = new(affine.Name, network.Fresh(affine.Output.Name), lowered.Output, affine.Output.Shape);
        Rewrite.Exchange(network, affine, after);
        network.Operators.InsertRange(index, [before, lowered]);
    }
}
