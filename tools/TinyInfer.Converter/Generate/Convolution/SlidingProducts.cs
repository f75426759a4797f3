using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>
/// Goes along a row three output positions at a time: neighbouring windows share their inputs, and a product of packed inputs and packed
/// weights is a product of polynomials, which is a convolution. Of the nine multiply-accumulates that three taps take at three positions,
/// two products do all, where dot products need three. With a stride of s every s-th input and every s-th tap make a convolution of stride
/// 1, and the s phases are added up.
/// </summary>
/// <remarks>
/// With B = 2^22 and X = x2 + x3·B + x4·B², X·(w2 + w1·B + w0·B²) has x2·w2, x3·w2 + x2·w1 and x4·w2 + x3·w1 + x2·w0 in its three fields,
/// parts of the sums at positions 0, 1 and 2; what is higher falls off at 2^64. What is missing, x0·w0 + x1·w1 at position 0 and x1·w0 at
/// position 1, are the upper two fields of (x0 + x1·B)·(w1 + w0·B), whose sums are shifted down by B and joined. x0 + x1·B is what was X
/// three positions earlier, shifted: inputs are packed once, as x + 128, so that nothing borrows when a field is shifted out. Two taps that
/// are left over take two products, one takes one.
/// </remarks>
internal static class SlidingProducts
{
    /// <summary>Output positions of an iteration.</summary>
    internal const int Positions = 3;

    /// <summary>Whether a window can go three positions at a time, and gains from it.</summary>
    internal static bool Suits(ConvGeometry geometry) =>
        geometry.StrideX < geometry.KernelWidth && geometry.DilationX == 1 && geometry.OutputWidth > 1;

    /// <summary>Plans some groups.</summary>
    /// <param name="geometry">The window.</param>
    /// <param name="groups">The groups.</param>
    /// <param name="field">Bits of a field; one of <see cref="SlidingPacker.FieldWidths"/>.</param>
    /// <param name="zeroPoint">What padding holds.</param>
    /// <param name="clamp">The clamp table, or null.</param>
    internal static WindowPlan Plan(ConvGeometry geometry, IReadOnlyList<ConvGroup> groups, int field, int zeroPoint, ClampTable? clamp)
    {
        DotLayout layout = new(0, field, 2 * field);
        SlidingTaps[] taps = SlidingTaps.Of(geometry);
        int stride = geometry.StrideX;
        int origin = taps.Min(t => t.InputOf(0));
        List<SlidingUse> uses = [];
        List<PackedInput> inputs = [];
        List<OutputGroup> outputGroups = [];
        List<LinearOutput> outputs = [];
        List<Plane> planes = [];
        foreach (ConvGroup group in groups)
        {
            SlidingPacker packed = new(geometry, group.Weights, LinearOutput.Starts(group.Outputs, clamp), taps, field);
            outputGroups.AddRange(packed.Groups.Select(g => g.Move(uses.Count, outputs.Count)));
            uses.AddRange(packed.Uses.Select(u => u with { Plane = u.Plane + planes.Count }));
            inputs.AddRange(packed.Uses.Select(_ => new PackedInput([])));
            for (int position = 0; position < Positions; position++)
            {
                outputs.AddRange(group.Outputs.Select(o => o with { Index = (position * geometry.OutputChannels) + o.Index }));
            }

            planes.AddRange(Enumerable.Range(group.Index * geometry.GroupInputs, geometry.GroupInputs).SelectMany(
                channel => taps.Select(phase => new Plane(
                [.. Enumerable.Range(0, Positions).Select(x => (0, phase.InputOf(x) - origin, channel))]))));
        }

        int blocks = (geometry.OutputWidth + Positions - 1) / Positions;
        long bias = Enumerable.Range(0, Positions).Sum(x => (long)SlidingPacker.Bias << layout[x]);
        int before = taps.Max(t => t.Before);
        int behind = taps.Max(t => t.Behind);
        bool endsAlone = geometry.OutputWidth % Positions == 1 && behind == 0;
        RowCells cells = new(blocks + before + behind, Positions * stride, origin - (Positions * stride * before) - geometry.PadLeft, bias)
        {
            LastPixel = endsAlone ? origin + (stride * (geometry.OutputWidth - Positions)) - geometry.PadLeft : null,
        };

        // Where nothing is padded, what lies beyond the row belongs to no output, but must be in the range of the inputs.
        ValueRange range = groups[0].Weights.Ranges[0];
        RowPacker packer = new(geometry, planes, layout, cells, Math.Clamp(zeroPoint, range.Minimum, range.Maximum));
        return new WindowPlan(
            new PackingPlan(inputs, outputGroups), outputs, packer, ((geometry.KernelHeight - 1) * geometry.DilationY) + 1,
            new SlidingContext(geometry, uses, planes.Count, packer.Length, before, endsAlone));
    }
}
