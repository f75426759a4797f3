using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;
using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>Goes along a row one output position at a time: a product is the dot product of two or three inputs of a window.</summary>
internal static class DotWindows
{
    /// <summary>Plans some groups.</summary>
    /// <param name="geometry">The window.</param>
    /// <param name="groups">The groups.</param>
    /// <param name="layout">How values share an integer.</param>
    /// <param name="zeroPoint">What padding holds.</param>
    /// <param name="clamp">The clamp table, or null.</param>
    internal static WindowPlan Plan(ConvGeometry geometry, IReadOnlyList<ConvGroup> groups, DotLayout layout, int zeroPoint,
        ClampTable? clamp)
    {
        List<Plane> planes = [];
        List<PlaneUse> uses = [];
        List<PackedInput> inputs = [];
        List<OutputGroup> outputGroups = [];
        List<LinearOutput> outputs = [];
        foreach (ConvGroup group in groups)
        {
            PackingPlan plan = DotPacker.Pack(group.Weights, LinearOutput.Starts(group.Outputs, clamp), group.Planes.Columns, layout)!;
            outputGroups.AddRange(plan.Groups.Select(g => g.Move(inputs.Count, outputs.Count)));
            inputs.AddRange(plan.Inputs);
            outputs.AddRange(group.Outputs);
            uses.AddRange(group.Planes.Uses.Select(u => u with { Plane = u.Plane + planes.Count }));
            planes.AddRange(group.Planes.Planes);
        }

        int count = ((geometry.OutputWidth - 1) * geometry.StrideX) + ((geometry.KernelWidth - 1) * geometry.DilationX) + 1;
        RowPacker packer = new(geometry, planes, layout, new RowCells(count, 1, -geometry.PadLeft, 0), zeroPoint);
        return new WindowPlan(
            new PackingPlan(inputs, outputGroups), outputs, packer, (uses.Max(u => u.Row) * geometry.DilationY) + 1,
            new Context(geometry, uses, planes.Count, packer.Length));
    }

    private sealed class Context(ConvGeometry geometry, List<PlaneUse> uses, int planes, int rowLength) : ProductContext
    {
        private Expression _output = null!;
        private Expression _position = null!;

        internal override bool CanSpill => false;

        internal override MethodBody Begin()
        {
            MethodBody body = BeginWithArrays(geometry.IsWide);
            _output = body.Parameter("int", "o");
            _position = body.Local("int", "p");
            return body;
        }

        internal override void Loop(MethodBody body, Action write)
        {
            int step = geometry.StrideX * planes;
            body.For(_position, Expression.Constant(0), Expression.Constant(geometry.OutputWidth * step), step, geometry.OutputWidth, () =>
            {
                write();
                body.AssignParameter(_output, _output.Plus(geometry.OutputPixelStep));
            });
        }

        internal override Expression Load(int index) =>
            Expression.Element(Packed, _position.Plus(PlaceOf(uses[index])), true);

        internal override SlidInput? Slide(int index)
        {
            // With a stride of one, what a tap sees is what the next one on its right saw a position earlier.
            PlaneUse next = uses[index] with { Column = uses[index].Column + 1 };
            int other = geometry.StrideX == geometry.DilationX ? uses.IndexOf(next) : -1;
            return other > index
                ? new SlidInput(other, 0, Expression.Element(Packed, Expression.Constant(PlaceOf(uses[index])), true))
                : null;
        }

        private int PlaceOf(PlaneUse use) =>
            (use.Row * geometry.DilationY * rowLength) + (use.Column * geometry.DilationX * planes) + use.Plane;

        internal override Expression Place(int output) => _output.Plus(output);
    }
}
