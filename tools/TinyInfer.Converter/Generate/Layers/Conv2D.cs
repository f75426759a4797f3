using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Convolution;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates convolutions.</summary>
internal sealed class Conv2D : ConvolutionGenerator
{
    private Conv2D(LayerRecord record, ConvGeometry geometry)
        : base(record, [geometry])
    {
    }

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    /// <returns>Its generator: a convolution of one tap multiplies each pixel by a matrix.</returns>
    internal static LayerGenerator Create(LayerRecord record)
    {
        ConvGeometry geometry = ConvGeometry.ReadConv2D(record);
        return geometry.IsPointwise
            ? new PointwiseGenerator(record, geometry.Batches * geometry.Height * geometry.Width, geometry.Channels, geometry.OutputChannels)
            : new Conv2D(record, geometry);
    }
}
