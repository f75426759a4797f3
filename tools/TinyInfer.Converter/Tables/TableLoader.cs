using nietras.SeparatedValues;
using TinyInfer.Converter.Files;

namespace TinyInfer.Converter.Tables;

/// <summary>Goes through a table from its first row to its last, once, and keeps nothing but what it is read for.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="head">The table's head.</param>
/// <param name="plan">What its columns are.</param>
/// <param name="use">What it is read for.</param>
/// <param name="lines">Its lines.</param>
/// <param name="limit">How much is read.</param>
internal sealed class TableLoader(string path, TableHead head, ColumnPlan plan, TableUse use, TableLines lines, DataLimit limit)
{
    private readonly ChunkedList<float> _values = new();
    private readonly TimeColumn? _time = CreateTime(head, plan);
    private readonly List<TextRun> _truth = [];
    private readonly List<(int Row, int Line)> _jumps = [];
    private int _rows;
    private long _missing;

    /// <summary>Reads all rows.</summary>
    /// <param name="reader">Before the first row.</param>
    /// <exception cref="ConversionException">A row or cell cannot be used; the message says where it is.</exception>
    internal Table Load(SepReader reader)
    {
        int before = head.RowsBefore;
        while (RowReader.MoveNext(reader, path))
        {
            if (before-- <= 0)
            {
                Add(reader.Current);
            }
        }

        if (_rows == 0)
        {
            throw new ConversionException($"{path}: there are no rows of numbers in it.");
        }

        TimeAxis? axis = _time?.Finish(use.Rate);
        string[] columns = [.. plan.Values.Select(head.NameOf)];
        TimeReport? time = _time == null ? null : new TimeSummary(plan, head, LineOf).Report(_time, axis, _rows);
        TableReport report = new()
        {
            File = path,
            Rows = _rows,
            Delimiter = RowReader.NameOf(head.Delimiter),
            DecimalMark = NumberFormat.NameOf(head.Numbers.DecimalMark),
            HeaderLine = head.NamesLine,
            Units = head.Units,
            Preamble = head.Preamble,
            Columns = columns,
            Truth = plan.Truth < 0 ? null : head.NameOf(plan.Truth),
            PassedOver = plan.PassedOver.ToDictionary(p => UniqueNameOf(p.Column), p => p.Why),
            Missing = _missing,
            Time = time,
            Axis = axis,
            Warnings = [.. Warnings(columns), .. time == null || !use.IsSeries ? [] : TimeSummary.Warnings(path, time, axis, _time)],
        };
        return new Table(report, _values.MoveToArray(), head.Names == null ? null : columns)
        {
            Truth = plan.Truth < 0 ? null : _truth,
        };
    }

    private static TimeColumn? CreateTime(TableHead head, ColumnPlan plan)
    {
        if (plan.Time.Length == 0)
        {
            return null;
        }

        if (head.Kinds[plan.Time[0]] is not ColumnKind.Dates)
        {
            return new TimeColumn.OfNumbers(head.Numbers, plan.TimeUnit);
        }

        IEnumerable<string> cells = plan.Time.Length == 1
            ? head.CellsOf(plan.Time[0])
            : head.Rows.Select(row => string.Join(' ', plan.Time.Select(column => row.Cells[column])));
        return new TimeColumn.OfDates(DateFormats.Of(cells));
    }

    private void Add(SepReader.Row row)
    {
        int line = lines.LineOf(row.LineNumberToExcl - 1);
        int width = row.ColCount;
        bool isWhole = width == head.Columns || (width == head.Columns + 1 && row[width - 1].Span.Trim().IsEmpty);
        if (!isWhole)
        {
            int breaks = 0;
            for (int i = 0; i < width; i++)
            {
                breaks += row[i].Span.Trim().Count('\n');
            }

            throw Table.Ragged(path, line, width, head.Columns, breaks);
        }

        if (_jumps.Count == 0 || line - _rows != _jumps[^1].Line - _jumps[^1].Row)
        {
            _jumps.Add((_rows, line));
        }

        foreach (int column in plan.Values)
        {
            AddValue(row[column].Span.Trim(), column, line);
        }

        limit.Require(_values.Count, path);
        AddTime(row, line);
        if (plan.Truth >= 0)
        {
            TextRun.Append(_truth, _rows, row[plan.Truth].Span.Trim());
        }

        _rows++;
    }

    private void AddValue(ReadOnlySpan<char> cell, int column, int line)
    {
        if (use.IsSeries && NumberFormat.IsMissing(cell))
        {
            _missing++;
            _values.Add(float.NaN);
        }
        else if (head.Numbers.TryRead(cell, out double value))
        {
            _values.Add(float.IsFinite((float)value)
                ? (float)value
                : throw Error(column, line, $"'{cell}' is not finite. Leave the cell empty where there is no value, or remove the row."));
        }
        else
        {
            throw Error(column, line, NumberFormat.IsMissing(cell)
                ? "the value is missing. A sample needs all of them: remove the row, or fill the cell."
                : head.Numbers.Explain(cell.ToString()));
        }
    }

    private void AddTime(SepReader.Row row, int line)
    {
        if (_time == null)
        {
            return;
        }

        ReadOnlySpan<char> cell = row[plan.Time[0]].Span.Trim();
        if (plan.Time.Length > 1)
        {
            cell = $"{cell} {row[plan.Time[1]].Span.Trim()}";
        }

        if (!_time.TryAdd(cell))
        {
            throw Error(plan.Time[0], line,
                $"'{cell}' is not a time like those before ({_time.Form}). Repair "
                + "or remove the row, or give --time none to do without the time.");
        }
    }

    private int LineOf(int row)
    {
        (int first, int line) = _jumps.Last(jump => jump.Row <= row);
        return line + row - first;
    }

    private ConversionException Error(int column, int line, string problem)
    {
        string name = head.Names == null || head.Names[column].Length == 0 ? string.Empty : $" ({head.Names[column]})";
        return new ConversionException($"{path}, line {line}, column {column + 1}{name}: {problem}");
    }

    private string UniqueNameOf(int column)
    {
        string name = head.NameOf(column);
        return Enumerable.Range(0, head.Columns).Any(c => c != column && head.NameOf(c) == name) ? $"{name} (column {column + 1})" : name;
    }

    private IEnumerable<string> Warnings(string[] columns)
    {
        if (head.Doubt != null)
        {
            yield return $"{path}: {head.Doubt}";
        }

        // Who writes semicolons may write points between thousands.
        if (head.Delimiter == ';' && head.Numbers == NumberFormat.Plain
            && NumberFormat.MayBeThousands(plan.Values.SelectMany(head.CellsOf)))
        {
            yield return $"{path}: all numbers with a point have three digits behind it; they are read as decimals. If these are "
                + "thousands, say --decimal comma.";
        }

        foreach (IGrouping<string, string> same in columns.GroupBy(name => name).Where(group => group.Count() > 1))
        {
            yield return $"{path}: {same.Count()} columns are called '{same.Key}'; they are taken in the order in which they stand.";
        }
    }
}
