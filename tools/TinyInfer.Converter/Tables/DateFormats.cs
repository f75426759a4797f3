using System.Globalization;
using System.Text.RegularExpressions;

namespace TinyInfer.Converter.Tables;

/// <summary>The forms in which dates and times of day stand in tables.</summary>
internal static partial class DateFormats
{
    private const int LongestDate = 48;
    private const int MostDecimals = 7;

    private const DateTimeStyles Style = DateTimeStyles.AssumeUniversal;

    private static readonly string[] _days =
    [
        "yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "d.M.yyyy", "M/d/yyyy", "d/M/yyyy", "d-M-yyyy", "M-d-yyyy", "d-MMM-yyyy", "d MMM yyyy",
            "d/MMM/yyyy", "MMM d yyyy", "MMM d, yyyy",
        "yyyy-MMM-d", "ddd MMM d yyyy", "d.M.yy", "M/d/yy", "d/M/yy", "d-MMM-yy",
    ];

    private static readonly string[] _compactDays = ["yyyyMMdd"];
    private static readonly string[] _times = ["H:m:s.FFFFFFF", "H:m", "h:m:s.FFFFFFF tt", "h:m tt", "HHmmss.FFFFFFF", "H-m-s.FFFFFFF"];
    private static readonly string[] _zones = ["K", " zzz", "' UTC'", "' GMT'"];

    /// <summary>All forms: those of a date, with a time and without, then those of a time of day alone.</summary>
    private static readonly string[] _forms =
    [
        .. from day in _days.Concat(_compactDays) from time in _times from gap in (string[])[" ", "'T'",
            ", "] from zone in _zones select day + gap + time + zone,
        .. from day in _days select day,
        .. _times[..4],
    ];

    /// <summary>A form that was found, which is likely to be found again.</summary>
    private static string _usual = _forms[0];

    /// <summary>Whether a cell is a date or a time of day.</summary>
    /// <param name="cell">The cell.</param>
    internal static bool IsDate(string cell)
    {
        if (!MayBeDate(cell))
        {
            return false;
        }

        if (TryRead(cell, _usual, out _))
        {
            return true;
        }

        if (Array.Find(_forms, form => TryRead(cell, form, out _)) is not { } found)
        {
            return false;
        }

        _usual = found;
        return true;
    }

    /// <summary>Those forms that all cells have, but for some that are no dates.</summary>
    /// <param name="cells">The cells.</param>
    /// <returns>The forms, the likeliest first; none where there is none, or no cell.</returns>
    internal static IReadOnlyList<string> Of(IEnumerable<string> cells)
    {
        IReadOnlyList<string>? forms = null;
        foreach (string cell in cells)
        {
            if (MayBeDate(cell))
            {
                string[] fitting = [.. (forms ?? _forms).Where(form => TryRead(cell, form, out _))];
                forms = fitting.Length > 0 ? fitting : forms;
            }
        }

        return forms ?? [];
    }

    /// <summary>Whether a form is of a time of day without a date.</summary>
    /// <param name="form">The form.</param>
    internal static bool IsTimeOfDay(string form) => !form.Contains('d', StringComparison.Ordinal);

    /// <summary>Whether a form is of a date without a time of day.</summary>
    /// <param name="form">The form.</param>
    internal static bool IsDay(string form) => !form.Contains('m', StringComparison.Ordinal);

    /// <summary>Name of a form in reports.</summary>
    /// <param name="form">The form.</param>
    internal static string NameOf(string form) =>
        form.Replace("'", string.Empty, StringComparison.Ordinal).Replace(".FFFFFFF", "[.fff]", StringComparison.Ordinal)
        .Replace("K", "[zone]", StringComparison.Ordinal).Replace("zzz", "zone", StringComparison.Ordinal);

    /// <summary>Reads a date.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="form">Its form.</param>
    /// <param name="date">The date; where the cell says no time zone, as if it were UTC.</param>
    /// <returns>Whether the cell has that form.</returns>
    internal static bool TryRead(ReadOnlySpan<char> cell, string form, out DateTimeOffset date)
    {
        date = default;
        if (cell.Length is 0 or > LongestDate)
        {
            return false;
        }

        if (cell.IndexOf(',') < 0 && !HasManyDecimals(cell))
        {
            return DateTimeOffset.TryParseExact(cell, form, CultureInfo.InvariantCulture, Style, out date);
        }

        // Decimals of seconds stand behind a comma, too, and there are more of them than a tick can hold.
        Span<char> plain = stackalloc char[LongestDate];
        int length = 0;
        int decimals = -1;
        for (int i = 0; i < cell.Length; i++)
        {
            char c = cell[i];
            bool startsDecimals = c is ',' or '.' && cell[..i].Contains(':') && i + 1 < cell.Length && char.IsAsciiDigit(cell[i + 1]);
            decimals = startsDecimals ? 0 : decimals >= 0 && char.IsAsciiDigit(c) ? decimals + 1 : -1;
            if (decimals <= MostDecimals)
            {
                plain[length++] = startsDecimals ? '.' : c;
            }
        }

        return DateTimeOffset.TryParseExact(plain[..length], form, CultureInfo.InvariantCulture, Style, out date);
    }

    private static bool HasManyDecimals(ReadOnlySpan<char> cell)
    {
        int point = cell.LastIndexOf('.');
        return point >= 0 && cell.Length - point > MostDecimals + 1;
    }

    private static bool MayBeDate(string cell) => cell.Length <= LongestDate && DatePattern().IsMatch(cell);

    /// <summary>Beginnings of dates and times of day, and the characters that follow.</summary>
    [GeneratedRegex(
        @"^(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{8}[ T]\d|\d{1,4}[- /][A-Za-z]{3}[- /]\d{1,4}|"
        + @"([A-Za-z]{3} )?[A-Za-z]{3} \d{1,2},? \d{4}|\d{1,2}:\d{2}(:\d{2})?)[\d:., +\-A-Za-z]*$")]
    private static partial Regex DatePattern();
}
