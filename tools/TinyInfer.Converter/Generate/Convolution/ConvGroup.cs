using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>A group of channels of a convolution.</summary>
/// <param name="Index">Which group.</param>
/// <param name="Planes">Its inputs, packed.</param>
/// <param name="Weights">Its weights, a row an output channel, columns by tap row, tap column and channel.</param>
/// <param name="Outputs">Its output channels.</param>
internal sealed record ConvGroup(int Index, PlaneSet Planes, WeightTable Weights, LinearOutput[] Outputs)
{
    /// <summary>The group with rows and columns exchanged.</summary>
    /// <param name="geometry">The window, rows and columns exchanged.</param>
    internal ConvGroup Transpose(ConvGeometry geometry) =>
        this with { Planes = new PlaneSet(geometry, Index), Weights = Weights.Transpose(geometry.KernelWidth, geometry.KernelHeight) };
}
