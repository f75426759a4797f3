using System.Globalization;

namespace TinyInfer.Converter.Labels;

/// <summary>Rows of a recording.</summary>
/// <param name="Rows">The rows, from 0, ascending.</param>
public sealed record RowList(IReadOnlyList<int> Rows)
{
    /// <summary>Reads a list.</summary>
    /// <param name="text">Numbers with commas between them.</param>
    /// <param name="list">The list.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryRead(string text, out RowList? list)
    {
        list = null;
        List<int> rows = [];
        foreach (string part in text.Split(','))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int row) || (rows.Count > 0 && row <= rows[^1]))
            {
                return false;
            }

            rows.Add(row);
        }

        list = new RowList(rows);
        return true;
    }

    /// <summary>The same rows, counted from the first of a part of the recording.</summary>
    /// <param name="part">The part; null for all.</param>
    /// <param name="length">Rows in it.</param>
    /// <returns>The rows.</returns>
    /// <exception cref="ConversionException">A row is not in it.</exception>
    public IReadOnlyList<int> Within(RowRange? part, int length)
    {
        int first = part?.First ?? 0;
        foreach (int row in Rows)
        {
            if (row < first || row - first >= length)
            {
                throw new ConversionException($"--learn {row}: there is no such row; those that are played are {first} to "
                    + $"{first + length - 1}.");
            }
        }

        return [.. Rows.Select(row => row - first)];
    }
}
