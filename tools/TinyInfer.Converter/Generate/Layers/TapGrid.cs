using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Elements at fixed distances from one another, which an output is made of.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="RowStep">Distance of rows.</param>
/// <param name="Columns">Elements of a row.</param>
/// <param name="ColumnStep">Distance of the elements of a row.</param>
internal sealed record TapGrid(int Rows, int RowStep, int Columns, int ColumnStep)
{
    /// <summary>Elements that are read in straight line.</summary>
    private const int MaxStraight = 64;

    /// <summary>Elements that an iteration of a loop reads.</summary>
    private const int PerIteration = 32;

    /// <summary>Number of elements.</summary>
    internal int Count => Rows * Columns;

    /// <summary>True where all elements are read in straight line.</summary>
    internal bool IsStraight => Count <= MaxStraight;

    /// <summary>Number of elements that the code names.</summary>
    internal int Size => IsStraight ? Count : Columns <= MaxStraight ? Columns : PerIteration + (Columns % PerIteration);

    /// <summary>The same elements as one row, where they lie at one distance.</summary>
    internal TapGrid Merge() => Rows == 1 || RowStep == Columns * ColumnStep ? new TapGrid(1, 0, Count, ColumnStep) : this;

    /// <summary>Writes what reads the elements, in loops where they are many.</summary>
    /// <param name="body">The method.</param>
    /// <param name="memory">The arena.</param>
    /// <param name="at">Index of the first element.</param>
    /// <param name="take">Writes what uses some of the elements; called once where all are read in straight line.</param>
    internal void Write(MethodBody body, Expression memory, Expression at, Action<IReadOnlyList<Expression>> take)
    {
        if (IsStraight)
        {
            take([.. Enumerable.Range(0, Rows).SelectMany(row => Row(memory, at.Plus(row * RowStep), Columns))]);
            return;
        }

        PointerLoops.Nest(body, "y", at, Rows, RowStep, row =>
        {
            if (Columns <= MaxStraight)
            {
                take(Row(memory, row, Columns));
                return;
            }

            int times = Columns / PerIteration;
            Expression end = PointerLoops.Nest(
                body, "x", row, times, PerIteration * ColumnStep, start => take(Row(memory, start, PerIteration)));
            if (Columns % PerIteration > 0)
            {
                take(Row(memory, end, Columns % PerIteration));
            }
        });
    }

    /// <summary>The sum of all elements, which goes through a local variable where there are loops.</summary>
    /// <param name="body">The method.</param>
    /// <param name="memory">The arena.</param>
    /// <param name="at">Index of the first element.</param>
    internal Expression Sum(MethodBody body, Expression memory, Expression at)
    {
        if (IsStraight)
        {
            Expression sum = null!;
            Write(body, memory, at, elements => sum = Expression.Sum(elements));
            return sum;
        }

        Expression total = body.KeepInt("sum", Expression.Constant(0));
        Write(body, memory, at, elements => body.Assign(total, Expression.Sum([total, .. elements])));
        return total;
    }

    private List<Expression> Row(Expression memory, Expression at, int count) =>
        [.. Enumerable.Range(0, count).Select(i => Expression.Element(memory, at.Plus(i * ColumnStep)))];
}
