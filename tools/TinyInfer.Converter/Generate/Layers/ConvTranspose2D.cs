using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Convolution;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates transposed convolutions.</summary>
internal sealed class ConvTranspose2D : ConvolutionGenerator
{
    private ConvTranspose2D(LayerRecord record, ConvTranspose2DRecord layer)
        : base(record, ConvGeometry.Phases(record, layer), layer.Linear)
    {
    }

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The layer.</param>
    internal ConvTranspose2D(LayerRecord record)
        : this(record, record.Read<ConvTranspose2DRecord>())
    {
    }
}
