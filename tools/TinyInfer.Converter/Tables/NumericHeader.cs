namespace TinyInfer.Converter.Tables;

/// <summary>Finds names of columns that are numbers: frequencies of bins, or pandas' numbers of columns.</summary>
internal static class NumericHeader
{
    /// <summary>Columns from which on rising numbers are no chance.</summary>
    private const int Many = 4;

    /// <summary>A row that is longer than this in steps of one size is no chance at all.</summary>
    private const double Evenness = 0.01;

    /// <summary>Part of the rows of values that may rise, too.</summary>
    private const double FewRising = 0.05;

    /// <summary>Whether the first row holds names.</summary>
    /// <param name="rows">The rows; all cells of the first are numbers or empty.</param>
    /// <param name="kinds">What the columns hold.</param>
    /// <param name="numbers">How numbers are written.</param>
    /// <param name="doubt">What speaks for the other answer; null if nothing does.</param>
    internal static bool IsHeader(IReadOnlyList<TextRow> rows, ColumnKind[] kinds, NumberFormat numbers, out string? doubt)
    {
        doubt = null;
        if (rows.Count > 2 && kinds.Length > 1 && IsNamedIndex(rows))
        {
            return true;
        }

        double[]? first = Numbers(rows[0].Cells, numbers);
        if (rows.Count < 2 || first == null || kinds.Any(kind => kind != ColumnKind.Numbers) || first.Length < 1)
        {
            return false;
        }

        bool isCount = first.Select((value, i) => value - i).Distinct().Count() == 1 && first[0] is 0 or 1 && rows[0].Cells.All(IsWhole);
        bool isRising = IsRising(first);
        if (!isRising)
        {
            return false;
        }

        TextRow[] others = [.. rows.Skip(1)];
        bool areDecimal = others.All(row => row.Cells.Any(cell => !IsWhole(cell))) && rows[0].Cells.Any(IsWhole);
        int rising = first.Length == 1 ? others.Length : others.Count(row => Numbers(row.Cells, numbers) is { } values && IsRising(values));
        bool isOther = rising <= others.Length * FewRising;
        if (first.Length >= Many && isOther && (IsEven(first) || isCount || first.Length >= Many + Many || areDecimal))
        {
            return true;
        }

        if (isCount && areDecimal && (first.Length > 1 || HaveSameDecimals(others)))
        {
            return true;
        }

        if (rising < others.Length && (isCount || (isOther && first.Length >= Many)) && others.Length > 2)
        {
            doubt = $"line {rows[0].Line} may name the columns, since its numbers rise; it is "
                + "taken for values. Say which with --header yes or --header no.";
        }

        return false;
    }

    /// <summary>pandas leaves the name of its index empty.</summary>
    private static bool IsNamedIndex(IReadOnlyList<TextRow> rows) =>
        rows[0].Cells[0].Length == 0 && rows[0].Cells.Skip(1).All(cell => cell.Length > 0)
            && Enumerable.Range(1, rows.Count - 1).All(i => rows[i].Cells[0] == $"{i - 1}");

    private static double[]? Numbers(string[] cells, NumberFormat numbers)
    {
        double[] values = new double[cells.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            if (!numbers.TryRead(cells[i], out values[i]))
            {
                return null;
            }
        }

        return values;
    }

    private static bool IsRising(double[] values) =>
        Enumerable.Range(1, values.Length - 1).All(i => values[i] > values[i - 1])
            || (values.Length > 1 && Enumerable.Range(1, values.Length - 1).All(i => values[i] < values[i - 1]));

    private static bool IsEven(double[] values)
    {
        double step = (values[^1] - values[0]) / (values.Length - 1);
        return Enumerable.Range(1, values.Length - 1).All(i => Math.Abs(values[i] - values[i - 1] - step) <= Math.Abs(step) * Evenness);
    }

    private static bool IsWhole(string cell) => cell.TrimStart('-', '+').All(char.IsAsciiDigit);

    private static bool HaveSameDecimals(TextRow[] rows) =>
        rows.Length > 1 && rows.Select(row => row.Cells[0].Length - row.Cells[0].LastIndexOfAny(['.', ','])).Distinct().Count() == 1;
}
