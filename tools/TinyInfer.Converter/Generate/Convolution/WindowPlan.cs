using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>How some groups of a convolution go along an output row.</summary>
/// <param name="Products">How windows are multiplied.</param>
/// <param name="Outputs">The outputs of an iteration, one per row of the products.</param>
/// <param name="Packer">How rows of the input are packed.</param>
/// <param name="Rows">Packed rows that an output row needs.</param>
/// <param name="Context">The loop along an output row.</param>
internal sealed record WindowPlan(PackingPlan Products, IReadOnlyList<LinearOutput> Outputs, RowPacker Packer, int Rows,
    ProductContext Context);
