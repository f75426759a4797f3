namespace TinyInfer.Converter.Tables;

/// <summary>Roles of a table's columns.</summary>
internal sealed record ColumnPlan
{
    private const string Empty = "empty";

    /// <summary>Part of the steps that lead up where numbers are times.</summary>
    private const double MostlyRising = 0.95;

    /// <summary>Names of columns with the ground truth.</summary>
    private static readonly HashSet<string> _truths = new(
        ["anomaly", "anomalous", "label", "labels", "is_anomaly", "isanomaly", "is anomaly", "is_anomalous", "ground_truth",
            "ground truth"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Names of other columns beside the truth that hold no values.</summary>
    private static readonly HashSet<string> _notes = new(["changepoint"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Names of columns with row numbers.</summary>
    private static readonly HashSet<string> _counters = new(
        ["", "i", "index", "idx", "id", "row", "no", "no.", "nr", "nr.", "n", "#", "sample", "samples", "sample no", "sample number",
            "counter", "count", "seq", "sequence", "unnamed: 0"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Columns with the values, in their order.</summary>
    internal required int[] Values { get; init; }

    /// <summary>Columns with the time: one, or one with the date and one with the time of day; none where there is no time.</summary>
    internal int[] Time { get; init; } = [];

    /// <summary>Seconds of the unit of a time that is a number; null if nothing says it.</summary>
    internal double? TimeUnit { get; init; }

    /// <summary>The column with the truth; -1 where there is none.</summary>
    internal int Truth { get; init; } = -1;

    /// <summary>Columns that are none of this, and why.</summary>
    internal required IReadOnlyList<(int Column, string Why)> PassedOver { get; init; }

    /// <summary>Whether a name is one of those that are known here.</summary>
    /// <param name="name">The name.</param>
    internal static bool IsKnownName(string name) => _truths.Contains(name) || _notes.Contains(name) || TimeName.IsTime(name, out _, out _);

    /// <summary>Makes a plan.</summary>
    /// <param name="head">The table's head.</param>
    /// <param name="options">What the user says of it.</param>
    /// <param name="use">What the table is for.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="ConversionException">A column that is asked for is not there.</exception>
    internal static ColumnPlan Make(TableHead head, TableOptions options, TableUse use, string path)
    {
        int truth = options.Label is { } label ? Find(head, label, "--label-column", path) : FindTruth(head);
        (int[] time, double? unit) = FindTime(head, options, path);
        if ((options.Columns ?? ChannelsOf(head, use)) is { } wanted)
        {
            int[] values = [.. wanted.Select(name => Find(head, name, "--columns", path))];
            string why = options.Columns != null ? "not asked for" : "no channel of the sensor";
            return new ColumnPlan
            {
                Values = values,
                Time = [.. time.Except(values)],
                TimeUnit = unit,
                Truth = values.Contains(truth) ? -1 : truth,
                PassedOver = [.. Rest(head, [.. values, .. time, truth]).Select(column => (column, why))],
            };
        }

        List<(int Column, string Why)> passedOver = [];
        List<int> taken = [];
        foreach (int column in Rest(head, [.. time, truth]))
        {
            if (WhyNoValue(head, column, options, time) is { } why)
            {
                passedOver.Add((column, why));
            }
            else
            {
                taken.Add(column);
            }
        }

        // Only the number of columns tells a sensor that never gave a value from a delimiter behind the last cell.
        if (passedOver.Count(p => p.Why == Empty) is > 0 and int count && taken.Count + count == use.Width)
        {
            taken = [.. taken.Concat(passedOver.Where(p => p.Why == Empty).Select(p => p.Column)).Order()];
            passedOver.RemoveAll(p => p.Why == Empty);
        }

        ColumnPlan plan = new() { Values = [.. taken], Time = time, TimeUnit = unit, Truth = truth, PassedOver = passedOver };
        return use.IsSeries || use.Width == null || taken.Count == use.Width || options.Time != null || options.Label != null
            ? plan
            : plan.WithAllNumbers(head, use.Width.Value);
    }

    /// <summary>The channels' names, where each is that of one column; else null.</summary>
    private static IReadOnlyList<string>? ChannelsOf(TableHead head, TableUse use) =>
        use.Channels is { } channels && head.Names is { } names
            && channels.All(channel => names.Count(name => name.Equals(channel, StringComparison.OrdinalIgnoreCase)) == 1)
                ? channels
                : null;

    /// <summary>Finds a column.</summary>
    /// <param name="head">The table's head.</param>
    /// <param name="name">Its name, or its number from 1.</param>
    /// <param name="option">The option that names it.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="ConversionException">There is no such column, or there are several.</exception>
    private static int Find(TableHead head, string name, string option, string path)
    {
        string[] names = head.Names ?? [];
        int[] found = [.. Enumerable.Range(0, names.Length).Where(i => names[i] == name)];
        found = found.Length > 0
            ? found
            : [.. Enumerable.Range(0, names.Length).Where(i => names[i].Equals(name, StringComparison.OrdinalIgnoreCase))];
        if (found.Length == 1)
        {
            return found[0];
        }

        if (found.Length > 1)
        {
            throw new ConversionException(
                $"{path}: {option} {name}: columns {string.Join(" and ", found.Select(i => i + 1))} "
                + "are called so. Give the column's number instead.");
        }

        bool isNumber = int.TryParse(name, out int number) && number >= 1 && number <= head.Columns;
        return isNumber ? number - 1 : throw new ConversionException(
            head.Names == null
                ? $"{path}: there is no column '{name}', since the first line does not name columns. Give numbers from 1 to {head.Columns}."
                : $"{path}: there is no column '{name}'. There are: "
                    + $"{string.Join(", ", Enumerable.Range(0, head.Columns).Select(head.NameOf))}.");
    }

    private static IEnumerable<int> Rest(TableHead head, int[] used) => Enumerable.Range(0, head.Columns).Except(used);

    private static int FindTruth(TableHead head) => head.Names == null ? -1 : Array.FindIndex(head.Names, _truths.Contains);

    private static (int[] Columns, double? Unit) FindTime(TableHead head, TableOptions options, string path)
    {
        if (options.Time is { } name)
        {
            if (name.Equals("none", StringComparison.OrdinalIgnoreCase))
            {
                return ([], null);
            }

            int column = Find(head, name, "--time", path);
            return head.Kinds[column] != ColumnKind.Text
                ? ([column], UnitOf(head, column))
                : throw new ConversionException(
                    $"{path}: column '{head.NameOf(column)}' does not hold a time that is known here: '{head.CellsOf(column).First()}'. "
                    + "Write dates as 2024-03-01 12:00:00.000, or seconds as numbers.");
        }

        int[] candidates = [.. Enumerable.Range(0, head.Columns).Where(column => IsTime(head, column))];
        if (candidates.Length == 0)
        {
            return ([], null);
        }

        // A column with dates alone goes with one of times of day.
        int[] dates = [.. candidates.Where(c => head.Kinds[c] == ColumnKind.Dates)];
        int day = Array.Find([.. dates.Select(c => c + 1)], c =>
            DateFormats.Of(head.CellsOf(c - 1)) is [var form, ..] && DateFormats.IsDay(form)) - 1;
        int clock = Array.Find([.. dates.Select(c => c + 1)], c =>
            DateFormats.Of(head.CellsOf(c - 1)) is [var form, ..] && DateFormats.IsTimeOfDay(form)) - 1;
        return day >= 0 && clock >= 0 ? ([day, clock], null) : ([candidates[0]], UnitOf(head, candidates[0]));
    }

    private static double? UnitOf(TableHead head, int column)
    {
        double? unit = null;
        bool isNamed = head.Names != null && TimeName.IsTime(head.Names[column], out _, out unit);
        return isNamed && unit != null ? unit : head.Units == null ? null : TimeName.UnitOf(head.Units[column]);
    }

    private static bool IsTime(TableHead head, int column)
    {
        if (head.Kinds[column] == ColumnKind.Dates)
        {
            return true;
        }

        return head.Names != null && head.Kinds[column] == ColumnKind.Numbers
            && TimeName.IsTime(head.Names[column], out bool isCertain, out _) && (isCertain || Rises(head, column));
    }

    private static bool Rises(TableHead head, int column)
    {
        double[] values = [.. head.CellsOf(column).Select(cell => head.Numbers.TryRead(cell, out double value) ? value : double.NaN)];
        return values.Length > 1 && values.Min() < values.Max()
            && values.Zip(values.Skip(1)).Count(pair => pair.First <= pair.Second) >= MostlyRising * (values.Length - 1);
    }

    private static string? WhyNoValue(TableHead head, int column, TableOptions options, int[] time)
    {
        string name = head.Names?[column] ?? string.Empty;
        bool isNamed = head.Names != null;
        return isNamed && _notes.Contains(name) ? "a note beside the truth"
            : isNamed && options.Label != null && _truths.Contains(name) ? "another truth"
            : isNamed && options.Time == null && time.Length > 0 && IsTime(head, column) ? "another time"
            : head.Kinds[column] == ColumnKind.Dates ? "dates"
            : head.Kinds[column] == ColumnKind.Text ? "text"
            : head.Kinds[column] == ColumnKind.Empty && name.Length == 0 && head.Columns > 1 && (isNamed || column == head.Columns - 1)
                ? Empty
            : isNamed && _counters.Contains(name) && IsCounter(head, column) && head.Columns > 1 ? "numbers of rows"
            : null;
    }

    private static bool IsCounter(TableHead head, int column)
    {
        double[] values = [.. head.Rows.Select(row => head.Numbers.TryRead(row.Cells[column], out double value) ? value : double.NaN)];
        return values.Length > 0 && double.IsInteger(values[0]) && values.Select((value, i) => value - i).Distinct().Count() == 1;
    }

    /// <summary>A model's samples may have a value that is called time or label: where the number of columns says so, it is one.</summary>
    private ColumnPlan WithAllNumbers(TableHead head, int width)
    {
        int[] numbers = [.. Enumerable.Range(0, head.Columns).Where(
            column => head.Kinds[column] is ColumnKind.Numbers or ColumnKind.Empty)];
        return numbers.Length != width ? this : this with
        {
            Values = numbers,
            Time = [.. Time.Except(numbers)],
            Truth = numbers.Contains(Truth) ? -1 : Truth,
            PassedOver = [.. PassedOver.Where(p => !numbers.Contains(p.Column))],
        };
    }
}
