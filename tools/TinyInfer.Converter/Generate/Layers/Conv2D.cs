using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Convolution;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates convolutions.</summary>
internal sealed class Conv2D : ConvolutionGenerator
{
    private Conv2D(LayerRecord record, ConvGeometry geometry, LinearRecord linear)
        : base(record, [geometry], linear)
    {
    }

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    /// <returns>Its generator: a convolution of one tap multiplies each pixel by a matrix.</returns>
    internal static LayerGenerator Create(LayerRecord record)
    {
        Conv2DRecord layer = record.Read<Conv2DRecord>();
        ConvGeometry geometry = ConvGeometry.Of(record, layer.Window, layer.Groups);
        return geometry.IsPointwise
            ? new PointwiseGenerator(record, layer.Linear, geometry.Batches * geometry.InputHeight * geometry.InputWidth,
                geometry.InputChannels,
                geometry.OutputChannels)
            : new Conv2D(record, geometry, layer.Linear);
    }
}
