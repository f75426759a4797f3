using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>A group of channels of a convolution.</summary>
/// <param name="Planes">Its inputs, packed.</param>
/// <param name="Weights">Its weights, a row an output channel, columns by tap row, tap column and channel.</param>
/// <param name="Outputs">Its output channels.</param>
internal sealed record ConvGroup(PlaneSet Planes, WeightTable Weights, LinearOutput[] Outputs);
