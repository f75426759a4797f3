using System.Globalization;
using System.Text.RegularExpressions;

namespace TinyInfer.Converter.Tables;

/// <summary>How numbers are written in a table.</summary>
/// <param name="DecimalMark">A point or a comma.</param>
/// <param name="GroupMark">What separates thousands where it is known to: a comma or a point; null if the other mark may mean
/// either.</param>
internal sealed partial record NumberFormat(char DecimalMark, char? GroupMark)
{
    private const int LongestNumber = 64;

    private static readonly HashSet<string> _missing = new(
        [
            "NaN", "+NaN", "-NaN", "NA", "N/A", "#N/A", "#NA", "#NV", "<NA>", "null", "none", "nil", "missing", "-", "--", "---", "?",
                "1.#QNAN", "-1.#QNAN", "1.#IND", "-1.#IND",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _missingSpans =
        _missing.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Numbers as most programs write them.</summary>
    internal static NumberFormat Plain { get; } = new('.', null);

    /// <summary>Whether a cell says that there is no value.</summary>
    /// <param name="cell">The cell.</param>
    internal static bool IsMissing(ReadOnlySpan<char> cell) => cell.IsEmpty || _missingSpans.Contains(cell);

    /// <summary>Whether a cell is a number in any format.</summary>
    /// <param name="cell">The cell.</param>
    internal static bool LooksLikeNumber(ReadOnlySpan<char> cell) =>
        !cell.IsEmpty && (char.IsAsciiDigit(cell[^1]) || cell[^1] is '.' or ',' || char.IsAsciiLetter(cell[^1]))
        && (Plain.TryRead(cell, out _) || NumberPattern().IsMatch(cell));

    /// <summary>Whether the points in numbers may all stand between thousands: three digits follow each, and none is below 1.</summary>
    /// <param name="cells">Cells of the table.</param>
    internal static bool MayBeThousands(IEnumerable<string> cells)
    {
        string[] pointed = [.. cells.Where(cell => cell.Contains('.'))];
        return pointed.Length > 0 && Array.TrueForAll(pointed, cell => GroupPattern().IsMatch(cell));
    }

    /// <summary>Finds the format from what there is to see.</summary>
    /// <param name="cells">Cells of the table; those that are no numbers are passed over.</param>
    /// <param name="decimalMark">The mark, where a user gives it.</param>
    internal static NumberFormat Guess(IEnumerable<string> cells, char? decimalMark)
    {
        if (decimalMark is { } mark)
        {
            return new NumberFormat(mark, Other(mark));
        }

        bool hasDecimalComma = false;
        bool hasGroupPoint = false;
        bool hasGroupComma = false;
        foreach (string cell in cells)
        {
            Match match = NumberPattern().Match(cell);
            if (!match.Success)
            {
                continue;
            }

            (int commas, int points) = (cell.Count(c => c == ','), cell.Count(c => c == '.'));
            if (commas > 0 && points > 0)
            {
                bool isCommaLast = cell.LastIndexOf(',') > cell.LastIndexOf('.');
                hasGroupPoint |= isCommaLast;
                hasGroupComma |= !isCommaLast;
            }
            else
            {
                hasGroupComma |= commas > 1;
                hasGroupPoint |= points > 1;
                hasDecimalComma |= commas == 1 && !GroupPattern().IsMatch(cell);
            }
        }

        return hasDecimalComma || hasGroupPoint
            ? new NumberFormat(',', hasGroupPoint ? '.' : null)
            : new NumberFormat('.', hasGroupComma ? ',' : null);
    }

    /// <summary>Reads a number.</summary>
    /// <param name="cell">The cell, without space around it.</param>
    /// <param name="value">The number, perhaps infinite.</param>
    /// <returns>Whether it is one, beyond doubt.</returns>
    internal bool TryRead(ReadOnlySpan<char> cell, out double value)
    {
        if (double.TryParse(cell, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out value)
            && (DecimalMark == '.' || !cell.Contains('.')) && !double.IsNaN(value))
        {
            return true;
        }

        return cell.Length is > 0 and < LongestNumber && (TryReadInfinity(cell, out value) || TryReadMarked(cell, out value));
    }

    /// <summary>Error message for a cell that is no number, with the remedy.</summary>
    /// <param name="cell">The cell.</param>
    internal string Explain(string cell)
    {
        if (!NumberPattern().IsMatch(cell))
        {
            return $"'{cell}' is not a number. Repair or remove the row, or leave the cell empty where there is no value.";
        }

        char mark = Other(DecimalMark);
        return GroupPattern().IsMatch(cell)
            ? $"'{cell}' may have a {NameOf(mark)} before decimals or between thousands. Say which with --decimal: what stands before "
                + $"decimals, {NameOf('.')} or {NameOf(',')}."
            : $"'{cell}' has a {NameOf(mark)} where decimals stand behind a {NameOf(DecimalMark)} elsewhere. "
                + $"Write a {NameOf(DecimalMark)} before decimals throughout, or give --decimal {NameOf(mark)}.";
    }

    /// <summary>Name of a mark.</summary>
    /// <param name="mark">A point or a comma.</param>
    internal static string NameOf(char mark) => mark == ',' ? "comma" : "point";

    private static char Other(char mark) => mark == ',' ? '.' : ',';

    private static bool TryReadInfinity(ReadOnlySpan<char> cell, out double value)
    {
        ReadOnlySpan<char> word = cell[0] is '+' or '-' ? cell[1..] : cell;
        value = cell[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        return word.Equals("inf", StringComparison.OrdinalIgnoreCase) || word.Equals("infinity", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A number with a comma before decimals, with thousands, or with a minus sign as printers set it.</summary>
    private bool TryReadMarked(ReadOnlySpan<char> cell, out double value)
    {
        value = 0;
        if (!NumberPattern().IsMatch(cell))
        {
            return false;
        }

        Span<char> plain = stackalloc char[LongestNumber];
        int length = 0;
        int last = cell.LastIndexOf(DecimalMark);
        for (int i = 0; i < cell.Length; i++)
        {
            char c = cell[i];
            if (c == DecimalMark)
            {
                if (i != last)
                {
                    return false;
                }

                plain[length++] = '.';
            }
            else if (c == Other(DecimalMark))
            {
                // A group is known for one by others in the table, or by its own decimals.
                if (i > last && last >= 0)
                {
                    return false;
                }

                if (GroupMark != c && last < 0)
                {
                    return false;
                }
            }
            else if (c is not ('\'' or '’' or ' ' or '\u00A0' or '\u202F'))
            {
                plain[length++] = c == '\u2212' ? '-' : c;
            }
        }

        return double.TryParse(plain[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>A number with a point or comma before decimals, or groups of three digits with any mark between them.</summary>
    [GeneratedRegex(
        @"^[+\-\u2212]?(\d+([.,]\d*)?|[.,]\d+|\d{1,3}(,\d{3})+(\.\d*)?|\d{1,3}(\.\d{3})+(,\d*)?|"
        + @"\d{1,3}(['’ \u00A0\u202F]\d{3})+([.,]\d*)?)([eE][+\-]?\d+)?$")]
    private static partial Regex NumberPattern();

    /// <summary>One group of thousands, or three decimals: nobody can tell.</summary>
    [GeneratedRegex(@"^[+\-\u2212]?[1-9]\d{0,2}[.,]\d{3}$")]
    private static partial Regex GroupPattern();
}
