using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Base of the generators of softmax and log-softmax: rows, their maxima, and loops along rows.</summary>
internal abstract class RowGenerator : OneWayGenerator
{
    /// <summary>Elements of a row that are named one by one.</summary>
    private const int MaxStraight = 32;

    /// <summary>Elements that an iteration of a loop along a row names.</summary>
    private const int PerIteration = 8;

    private readonly int _outer;

    /// <summary>Reads the shape.</summary>
    /// <param name="record">The operator record.</param>
    /// <param name="outer">Number of rows.</param>
    /// <param name="depth">Elements of a row.</param>
    protected RowGenerator(LayerRecord record, int outer, int depth)
    {
        Record = record;
        _outer = outer;
        Depth = depth;
    }

    /// <inheritdoc/>
    internal override string? Problem =>
        Move != 0 && Math.Abs(Move) < Record.Input.Length ? "its output overwrites what it still reads" : null;

    /// <summary>The operator record.</summary>
    protected LayerRecord Record { get; }

    /// <summary>Elements of a row.</summary>
    protected int Depth { get; }

    /// <summary>How far behind its input an output is.</summary>
    protected int Move => Record.Output.Offset - Record.Input.Offset;

    /// <summary>Writes a loop over the rows.</summary>
    /// <param name="method">The method.</param>
    /// <param name="write">Writes what is within, given the place of the first element, and a local variable with the largest.</param>
    protected void WriteRows(LayerMethod method, Action<Expression, Expression> write)
    {
        PointerLoops.Write(
            method.Body, [new LoopLevel(_outer, Depth, Depth)], [Record.Input.Offset, Record.Output.Offset], 1, at =>
            {
                Expression largest = method.Body.KeepInt("b", method.Element(at[0]));
                double share = Math.Log(Depth) / Depth;
                Along(method.Body, at[0], places =>
                {
                    foreach (Expression element in places.Select(method.Element).Where(e => e.Text != method.Element(at[0]).Text))
                    {
                        method.Body.If(element, ">", largest, share, () => method.Body.Assign(largest, element));
                    }
                });
                write(at[0], largest);
            });
    }

    /// <summary>Writes what is done with each element of a row.</summary>
    /// <param name="body">The method.</param>
    /// <param name="row">Place of the first element.</param>
    /// <param name="write">Writes it, given the places of elements; called once where all are named one by one.</param>
    protected void Along(MethodBody body, Expression row, Action<IReadOnlyList<Expression>> write)
    {
        if (Depth <= MaxStraight)
        {
            write(Places(row, Depth));
            return;
        }

        Expression end = PointerLoops.Nest(body, "x", row, Depth / PerIteration, PerIteration, at => write(Places(at, PerIteration)));
        if (Depth % PerIteration > 0)
        {
            write(Places(end, Depth % PerIteration));
        }
    }

    /// <summary>Sums over a row.</summary>
    /// <param name="body">The method.</param>
    /// <param name="row">Place of the first element.</param>
    /// <param name="name">Name of the local variable.</param>
    /// <param name="zero">What the sum starts from.</param>
    /// <param name="term">What an element adds.</param>
    /// <returns>The local variable with the sum.</returns>
    protected Expression Sum(MethodBody body, Expression row, string name, Expression zero, Func<Expression, Expression> term)
    {
        Expression sum = body.Variable(zero.IsLong ? "long" : "int", name);
        bool isStraight = Depth <= MaxStraight;
        if (!isStraight)
        {
            body.Assign(sum, zero);
        }

        Along(body, row, places => body.Assign(sum, Expression.Sum([.. isStraight ? [] : new[] { sum }, .. places.Select(term)])));
        return sum;
    }

    private static List<Expression> Places(Expression at, int count) => [.. Enumerable.Range(0, count).Select(i => at.Plus(i))];
}
