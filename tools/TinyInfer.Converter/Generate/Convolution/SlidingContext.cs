using TinyInfer.Converter.Generate.Code;
using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>
/// A method that goes along one output row, three positions at a time. Positions that the last block has beyond the row are written where
/// its first one is written afterwards, which is cheaper than to ask each time.
/// </summary>
/// <param name="geometry">The window.</param>
/// <param name="uses">The packed inputs.</param>
/// <param name="planes">Integers of a cell.</param>
/// <param name="rowLength">Integers of a packed row.</param>
/// <param name="before">Cells before the first block.</param>
/// <param name="endsAlone">
/// Whether the last block has one position in the row, and its inputs lie so that it is the block's last: its sum takes none of the joined
/// products.
/// </param>
internal sealed class SlidingContext(
    ConvGeometry geometry, IReadOnlyList<SlidingUse> uses, int planes, int rowLength, int before, bool endsAlone) : ProductContext
{
    private readonly Expression[] _outputs = new Expression[SlidingProducts.Positions];
    private Expression _position = null!;

    /// <inheritdoc/>
    internal override bool CanSpill => false;

    /// <inheritdoc/>
    internal override bool EndsAlone => endsAlone;

    private int Blocks => (geometry.OutputWidth + SlidingProducts.Positions - 1) / SlidingProducts.Positions;

    private int LastPosition => (Blocks - 1) * planes;

    /// <inheritdoc/>
    internal override MethodBody Begin()
    {
        MethodBody body = BeginWithArrays(false);
        _outputs[0] = body.Parameter("int", "o");
        _position = body.Local("int", "p");
        _outputs[1] = body.Local("int", "o1");
        _outputs[2] = body.Local("int", "o2");
        return body;
    }

    /// <inheritdoc/>
    internal override void Loop(MethodBody body, Action write)
    {
        int step = geometry.OutputPixelStep;
        int inLast = geometry.OutputWidth - ((Blocks - 1) * SlidingProducts.Positions);
        body.For(_position, Expression.Constant(0), Expression.Constant(Blocks * planes), planes, Blocks, () =>
        {
            body.Assign(_outputs[1], _outputs[0].Plus(step));
            body.Assign(_outputs[2], _outputs[0].Plus(2 * step));
            if (inLast < SlidingProducts.Positions)
            {
                body.If(_position, "==", LastPosition, 1, () =>
                {
                    for (int i = inLast; i < SlidingProducts.Positions; i++)
                    {
                        body.Assign(_outputs[i], _outputs[0]);
                    }
                });
            }

            write();
            body.AssignParameter(_outputs[0], _outputs[0].Plus(SlidingProducts.Positions * step));
        });
    }

    /// <inheritdoc/>
    internal override Expression Load(int index) =>
        Expression.Element(Packed, _position.Plus(PlaceOf(uses[index])), true) >> uses[index].Shift;

    /// <inheritdoc/>
    internal override SlidInput? Slide(int index)
    {
        SlidingUse use = uses[index];
        for (int i = index + 1; i < uses.Count; i++)
        {
            if (uses[i] == use with { Cell = use.Cell + 1, Shift = 0 })
            {
                return new SlidInput(i, use.Shift, Expression.Element(Packed, Expression.Constant(PlaceOf(use)), true));
            }
        }

        return null;
    }

    /// <inheritdoc/>
    internal override bool IsLast(int output) => output / geometry.OutputChannels == SlidingProducts.Positions - 1;

    /// <inheritdoc/>
    internal override void UnlessAlone(MethodBody body, Action write) =>
        body.If(_position, "!=", LastPosition, (Blocks - 1) / (double)Blocks, write);

    /// <inheritdoc/>
    internal override Expression Place(int output) => _outputs[output / geometry.OutputChannels].Plus(output % geometry.OutputChannels);

    private int PlaceOf(SlidingUse use) => (use.Row * geometry.DilationY * rowLength) + ((use.Cell + before) * planes) + use.Plane;
}
