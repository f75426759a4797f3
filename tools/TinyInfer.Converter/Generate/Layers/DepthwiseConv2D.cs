using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Convolution;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates convolutions of each channel by itself.</summary>
/// <param name="record">The operator record.</param>
internal sealed class DepthwiseConv2D(LayerRecord record) : ConvolutionGenerator(record, [ConvGeometry.ReadDepthwise(record)]);
