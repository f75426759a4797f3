using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Convolution;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates transposed convolutions.</summary>
/// <param name="record">The operator record.</param>
internal sealed class ConvTranspose2D(LayerRecord record) : ConvolutionGenerator(record, ConvGeometry.ReadPhases(record));
