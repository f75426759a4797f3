using TinyInfer.Training.Layers;
using TinyInfer.Training.Networks;

namespace TinyInfer.Training.Tests;

/// <summary>Small networks in which every layer occurs.</summary>
internal static class Zoo
{
    private static readonly SampleShape _series = new(1, 12, 3);
    private static readonly SampleShape _plane = new(6, 5, 2);
    private static readonly ConvolutionWindow _square = new(3, 3, 1, true);

    private static readonly Dictionary<string, Func<Network>> _networks = new()
    {
        ["dense"] = () => Of(SampleShape.Of(7)).Dense(5).Build(),
        ["dense over a series"] = () => Of(_series).Dense(4).Build(),
        ["dense, normalized"] = () => Of(SampleShape.Of(7)).Dense(5).Normalize().Activate().Dense(2).Build(),
        ["relu"] = () => Of(SampleShape.Of(6)).Dense(9).Activate().Dense(3).Build(),
        ["relu6"] = () => Of(SampleShape.Of(6)).Dense(9).Activate(ActivationKind.Relu6).Dense(3).Build(),
        ["leaky relu"] = () => Of(SampleShape.Of(6)).Dense(9).Activate(ActivationKind.LeakyRelu).Dense(3).Build(),
        ["convolution over a series"] = () => Of(_series).Convolution(ConvolutionWindow.Over(5), 4).Build(),
        ["convolution, stride 2"] = () => Of(_series).Convolution(ConvolutionWindow.Over(4, 2), 4).Build(),
        ["convolution without padding"] = () => Of(_series).Convolution(ConvolutionWindow.Over(5, 3, pads: false), 4).Build(),
        ["convolution over a plane"] = () => Of(_plane).Convolution(_square, 3).Build(),
        ["convolution over a plane, stride 2"] = () => Of(_plane).Convolution(_square with { Stride = 2, Height = 2 }, 3).Build(),
        ["convolution, normalized"] = () => Of(_series).Convolution(ConvolutionWindow.Over(3), 4).Normalize().Activate().Build(),
        ["depthwise over a series"] = () => Of(_series).Depthwise(ConvolutionWindow.Over(3, 2)).Normalize().Build(),
        ["depthwise over a plane"] = () => Of(_plane).Depthwise(_square with { Stride = 2 }).Build(),
        ["maximum"] = () => Of(_series).Pool(PoolingKind.Maximum, ConvolutionWindow.Over(2, 2, pads: false)).Build(),
        ["average"] = () => Of(_series).Pool(PoolingKind.Average, ConvolutionWindow.Over(3, 2, pads: false)).Build(),
        ["maximum over a plane"] = () => Of(_plane).Pool(PoolingKind.Maximum, new ConvolutionWindow(2, 2, 2, false)).Build(),
        ["global average"] = () => Of(_plane).Convolution(_square, 4).GlobalAverage().Dense(3).Build(),
        ["upsampling"] = () => Of(_series).Convolution(ConvolutionWindow.Over(3, 2), 4).Upsample().Build(),
        ["residual"] = () => Of(_series).Convolution(ConvolutionWindow.Over(3), 4).Activate()
            .Residual(inner => inner.Convolution(ConvolutionWindow.Over(3), 4).Normalize().Activate()).GlobalAverage().Dense(2).Build(),
        ["residual of dense layers"] = () => Of(SampleShape.Of(6)).Residual(inner => inner.Dense(6).Activate()).Dense(2).Build(),
        ["separable classifier"] = () => Of(_series).Convolution(ConvolutionWindow.Over(5, 2), 8).Normalize().Activate()
            .Depthwise(ConvolutionWindow.Over(3)).Normalize().Activate().Convolution(ConvolutionWindow.Over(1), 6).Normalize().Activate()
            .GlobalAverage().Dense(3).Build(),
        ["prototypes"] = () => Of(SampleShape.Of(7)).ProtoNn(4, 6, 3).Build(),
        ["tree"] = () => Of(SampleShape.Of(7)).Bonsai(4, 2, 3).Build(),
        ["tree of one node"] = () => Of(SampleShape.Of(7)).Bonsai(4, 0, 3).Build(),
        ["convolution, then dense"] = () => Of(_plane).Convolution(_square, 4).Activate().Dense(3).Build(),
    };

    /// <summary>Names of the networks.</summary>
    internal static IEnumerable<string> Names => _networks.Keys;

    /// <summary>A network by its name, anew.</summary>
    internal static Network Make(string name) => _networks[name]();

    /// <summary>Samples by chance.</summary>
    internal static float[] Samples(Network network, int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count * network.Input.Length).Select(_ => Normal.Draw(random))];
    }

    private static NetworkBuilder Of(SampleShape shape) => new(shape, seed: 1);
}
