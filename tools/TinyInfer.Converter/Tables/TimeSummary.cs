using System.Globalization;

namespace TinyInfer.Converter.Tables;

/// <summary>Sums up what a table's time says.</summary>
/// <param name="plan">What the columns are.</param>
/// <param name="head">The table's head.</param>
/// <param name="lineOf">The line of a row.</param>
internal sealed class TimeSummary(ColumnPlan plan, TableHead head, Func<int, int> lineOf)
{
    /// <summary>Lines that a message names.</summary>
    private const int MostLines = 5;

    /// <summary>Sums up.</summary>
    /// <param name="time">The column.</param>
    /// <param name="axis">What it says; null if it says nothing.</param>
    /// <param name="rows">Number of rows.</param>
    internal TimeReport Report(TimeColumn time, TimeAxis? axis, int rows) => new(
        string.Join(" and ", plan.Time.Select(head.NameOf)), time.Form, axis == null ? null : Round(axis.UsualRate), axis?.DateOf(0),
            axis?.DateOf(rows - 1))
    {
        Gaps = [.. (axis?.Breaks ?? []).Select(row => new TimeLeap(lineOf(row), Math.Round(axis!.StepTo(row), 6)))],
        Duplicates = [.. (axis?.Duplicates ?? []).Select(lineOf)],
        Reversals = [.. (axis?.Reversals ?? []).Select(lineOf)],
    };

    /// <summary>Warnings about it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="report">The summary.</param>
    /// <param name="axis">What the column says; null if it says nothing.</param>
    /// <param name="time">The column.</param>
    internal static IEnumerable<string> Warnings(string path, TimeReport report, TimeAxis? axis, TimeColumn? time)
    {
        if (axis == null)
        {
            yield return $"{path}: column {report.Column} {time?.Doubt ?? "counts rows, and says nothing of their rate"}.";
            yield break;
        }

        if (time?.Doubt != null)
        {
            yield return $"{path}: column {report.Column} {time.Doubt}.";
        }

        if (report.Gaps.Count > 0)
        {
            IEnumerable<string> gaps = report.Gaps.Take(MostLines).Select(
                gap => string.Create(CultureInfo.InvariantCulture, $"{gap.Seconds:G6} s before line {gap.Line}"));
            yield return $"{path}: time leaps {Times(report.Gaps.Count)}: "
                + $"{string.Join(", ", gaps)}{More(report.Gaps.Count)}. Windows do not reach across.";
        }

        if (axis.LongSteps > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: {axis.LongSteps:N0} of {axis.Count - 1:N0} intervals are longer than usual, by up to "
                + $"five times; rows may be missing there. Windows go on across them.");
        }

        if (report.Duplicates.Count > 0)
        {
            yield return $"{path}: {Rows(report.Duplicates.Count)} the time of the row before: {LinesOf(report.Duplicates)}.";
        }

        if (report.Reversals.Count > 0)
        {
            yield return $"{path}: {Rows(report.Reversals.Count)} a time before that of the row before: {LinesOf(report.Reversals)}.";
        }

        if (axis.AreCoarse)
        {
            yield return $"{path}: column {report.Column} is written less finely than rows come; their rate is a mean.";
        }
    }

    private static string LinesOf(IReadOnlyList<int> lines) =>
        $"line{(lines.Count == 1 ? string.Empty : "s")} {string.Join(", ", lines.Take(MostLines))}{More(lines.Count)}";

    private static string More(int count) => count > MostLines ? $" and {count - MostLines} more" : string.Empty;

    private static string Times(int count) => count == 1 ? "once" : $"{count} times";

    private static string Rows(int count) => count == 1 ? "a row has" : $"{count} rows have";

    private static double? Round(double? rate) =>
        rate is { } value ? double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : null;
}
