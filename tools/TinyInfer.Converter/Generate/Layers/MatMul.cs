using TinyInfer.Converter.Blob.Records;
using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;
using TinyInfer.Converter.Generate.Packing;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>
/// Generates products of activations: the second matrix is packed once, three elements of a column to an integer, and each row of the first
/// is held packed in local variables while it goes along the columns.
/// </summary>
/// <remarks>
/// With X = x0 + x1·2^p + x2·2^q and W = w2 + w1·2^(q−p) + w0·2^q the topmost field of X·W is x0·w0 + x1·w1 + x2·w2, as
/// <see cref="DotPacker"/> has it of weights. Zero points are taken off when packing. What is below the field starts where its lowest value
/// is 0; sums too wide for one field are several.
/// </remarks>
internal sealed class MatMul : OneWayGenerator
{
    /// <summary>Integers of a row that local variables hold.</summary>
    private const int MaxPacked = 64;

    /// <summary>Columns that are computed in straight line.</summary>
    private const int Unroll = 2;

    private readonly LayerRecord _record;
    private readonly int[] _sizes;
    private readonly int[] _firstStrides;
    private readonly int[] _secondStrides;
    private readonly int _firstStart;
    private readonly int _secondStart;
    private readonly int _firstZeroPoint;
    private readonly int _secondZeroPoint;
    private readonly SumRange _product;
    private readonly Requantization _requantization;
    private readonly DotLayout _layout;

    /// <summary>Number of integers whose products are added in one field.</summary>
    private readonly int _blockSize;

    /// <summary>Reads the layer.</summary>
    /// <param name="record">The operator record.</param>
    internal MatMul(LayerRecord record)
    {
        _record = record;
        MatMulRecord layer = record.Read<MatMulRecord>();
        _sizes = layer.Walk.Sizes;
        _firstStart = layer.Walk.FirstStart;
        _firstStrides = layer.Walk.FirstStrides;
        _secondStart = layer.Walk.SecondStart;
        _secondStrides = layer.Walk.SecondStrides;
        _firstZeroPoint = layer.FirstZeroPoint;
        _secondZeroPoint = layer.SecondZeroPoint;
        _product = Product(Centered(record.InputRange, _firstZeroPoint), Centered(record.SecondRange, _secondZeroPoint));
        _requantization = record.Scaling(layer.Rescaling).Of(0, 0, new SumRange(_product.Minimum * Depth, _product.Maximum * Depth));
        (_layout, _blockSize) = DotLayout.Triples.Select(layout => (layout, Size: LargestBlock(layout))).MaxBy(choice => choice.Size);
    }

    /// <inheritdoc/>
    internal override IEnumerable<Requantization> Requantizations => [_requantization];

    /// <inheritdoc/>
    internal override string? Problem => base.Problem ?? (Packed > MaxPacked ? "its rows are longer than local variables hold" : null);

    private int Columns => _sizes[^2];

    private int Depth => _sizes[^1];

    /// <summary>Integers that hold a row or column.</summary>
    private int Packed => (Depth + 2) / 3;

    /// <inheritdoc/>
    protected override GeneratedLayer WriteLayer(ClampTable? clamp)
    {
        LayerMethod method = new(clamp);
        int[] outer = [.. Enumerable.Range(0, _sizes.Length - 2)];
        int[] outputStrides = Graph.Shapes.Strides(_sizes[..^1]);
        IEnumerable<LoopLevel> matrices = outer.Where(axis => _secondStrides[axis] != 0)
            .Select(axis => new LoopLevel(_sizes[axis], _firstStrides[axis], _secondStrides[axis], outputStrides[axis]));
        IReadOnlyList<LoopLevel> rows = LoopLevel.Merge(outer.Where(axis => _secondStrides[axis] == 0)
            .Select(axis => new LoopLevel(_sizes[axis], _firstStrides[axis], outputStrides[axis])));
        int[] starts = [_record.Input.Offset + _firstStart, _record.Second!.Offset + _secondStart, _record.Output.Offset];
        PointerLoops.Write(method.Body, matrices, starts, 1, at =>
        {
            WriteMatrix(method, at[1]);
            PointerLoops.Within(method.Body, outer.Length, rows, [at[0], at[2]], 1, row =>
            {
                WriteRow(method, row[0]);
                LoopLevel columns = new(Columns, Packed, 1);
                PointerLoops.Within(
                    method.Body, 2 * outer.Length, [columns], [Expression.Constant(0), row[1]], Unroll, place =>
                        WriteOutput(method, place[0], place[1]));
            });
        });
        return method.ToLayer(_record.Code, Columns * Packed);
    }

    /// <summary>Packs the columns of a matrix into working memory.</summary>
    private void WriteMatrix(LayerMethod method, Expression from)
    {
        int step = _secondStrides[^1];
        LoopLevel columns = new(Columns, _secondStrides[^2], Packed);
        int depth = 2 * _sizes.Length;
        int whole = Depth / 3;
        if (whole > 0)
        {
            LoopLevel threes = new(whole, 3 * step, 1);
            PointerLoops.Within(method.Body, depth, [columns, threes], [from, Expression.Constant(0)], 4, at => Write(at[0], at[1], 3));
        }

        if (Depth % 3 > 0)
        {
            Expression[] rest = [from.Plus(whole * 3 * step), Expression.Constant(whole)];
            PointerLoops.Within(method.Body, depth, [columns], rest, 1, at => Write(at[0], at[1], Depth % 3));
        }

        void Write(Expression at, Expression to, int count) => method.Body.Store(
            method.Packed, to, Pack(method, at, step, _secondZeroPoint, [.. Enumerable.Range(0, count).Select(i => (i, _layout[i]))]));
    }

    /// <summary>Packs a row into local variables.</summary>
    private void WriteRow(LayerMethod method, Expression from)
    {
        int step = _firstStrides[^1];
        for (int i = 0; i < Packed; i++)
        {
            int count = Math.Min(3, Depth - (i * 3));
            (int, int)[] places = [.. Enumerable.Range(0, count).Reverse().Select(k => (k, Shift(k)))];
            method.Body.Keep($"w{i}", Pack(method, from.Plus(i * 3 * step), step, _firstZeroPoint, places));
        }
    }

    /// <summary>Where the element of a row lies that goes with that of a column.</summary>
    private int Shift(int element) => element switch { 0 => _layout.Top, 1 => _layout[2] - _layout[1], _ => 0 };

    private static Expression Pack(LayerMethod method, Expression at, int step, int zeroPoint,
        IReadOnlyList<(int Element, int Shift)> places)
    {
        long zeros = places.Sum(place => (long)zeroPoint << place.Shift);
        return PackedLoad.Pack([.. places.Select(place => (method.Element(at.Plus(place.Element * step)), place.Shift))]).Plus(-zeros);
    }

    private void WriteOutput(LayerMethod method, Expression column, Expression to)
    {
        List<Expression> fields = [];
        long offset = 0;
        for (int first = 0; first < Packed; first += _blockSize)
        {
            int end = Math.Min(first + _blockSize, Packed);
            (SumRange sum, SumRange below) = Ranges(_layout, Math.Min(Depth, end * 3) - (first * 3));
            long half = 1L << (63 - _layout.Top);
            long move = sum.Minimum < -half ? -half - sum.Minimum : sum.Maximum >= half ? half - 1 - sum.Maximum : 0;
            offset += move;
            Expression products = Expression.Sum([.. Enumerable.Range(first, end - first)
                .Select(i => method.Body.Find($"w{i}") * Expression.Element(method.Packed, column.Plus(i), isLong: true))]);
            fields.Add(products.Plus(unchecked((move << _layout.Top) - below.Minimum)) >> _layout.Top);
        }

        method.Store(to, _requantization, Expression.Sum(fields), offset);
    }

    /// <summary>The most integers whose products one field holds.</summary>
    private int LargestBlock(DotLayout layout) => Enumerable.Range(1, Packed).TakeWhile(count =>
    {
        (SumRange sum, SumRange below) = Ranges(layout, count * 3);
        return sum.Bits <= 64 - layout.Top && below.Bits <= layout.Top;
    }).LastOrDefault(1);

    /// <summary>Range of a field of so many products and of those below it.</summary>
    private (SumRange Sum, SumRange Below) Ranges(DotLayout layout, int products)
    {
        // Of three products, the second element of the row meets the first of the column, and the third meets both.
        long perThree = (1L << (layout[2] - layout[1])) + (1L << layout[1]) + 1;
        long below = ((products + 2) / 3) * perThree;
        return (new SumRange(_product.Minimum * products, _product.Maximum * products),
            new SumRange(_product.Minimum * below, _product.Maximum * below));
    }

    private static (int Minimum, int Maximum) Centered(ValueRange range, int zeroPoint) =>
        (range.Minimum - zeroPoint, range.Maximum - zeroPoint);

    /// <summary>Range of the product of two numbers, 0 included.</summary>
    private static SumRange Product((int Minimum, int Maximum) a, (int Minimum, int Maximum) b)
    {
        long[] corners = [(long)a.Minimum * b.Minimum, (long)a.Minimum * b.Maximum, (long)a.Maximum * b.Minimum,
            (long)a.Maximum * b.Maximum, 0];
        return new SumRange(corners.Min(), corners.Max());
    }
}
