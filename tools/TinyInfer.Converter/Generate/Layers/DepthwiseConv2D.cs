using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Convolution;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates convolutions of each channel by itself.</summary>
internal sealed class DepthwiseConv2D : ConvolutionGenerator
{
    private DepthwiseConv2D(LayerRecord record, DepthwiseConv2DRecord layer)
        : base(record, [ConvGeometry.Of(record, layer.Window, layer.Window.InputChannels)], layer.Linear)
    {
    }

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The layer.</param>
    internal DepthwiseConv2D(LayerRecord record)
        : this(record, record.Read<DepthwiseConv2DRecord>())
    {
    }
}
