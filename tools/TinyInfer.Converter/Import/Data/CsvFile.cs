using System.Globalization;
using System.Text;

namespace TinyInfer.Converter.Import.Data;

/// <summary>Comma-, semicolon- or tab-separated numbers, one sample a row, with or without a header.</summary>
internal static class CsvFile
{
    private static readonly char[] _separators = [',', ';', '\t'];

    /// <summary>Reads a file's numbers.</summary>
    /// <param name="text">The file.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <param name="allowGaps">True where an empty or NaN cell is a value that is missing, which becomes NaN.</param>
    /// <exception cref="ConversionException">A cell is no number, or a line has too few or too many.</exception>
    internal static NumericArray Read(string text, string path, bool allowGaps = false)
    {
        List<float> values = [];
        int columns = 0;
        int rows = 0;
        int number = 0;
        char separator = _separators.MaxBy(s => text.AsSpan(0, Math.Min(text.Length, 4096)).Count(s));
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> line = raw.Trim();
            if (line.IsEmpty || line[0] == '#')
            {
                continue;
            }

            string[] cells = line.ToString().Split(separator, StringSplitOptions.TrimEntries);
            if (rows == 0 && columns == 0 && cells.All(cell => !TryParse(cell, out _)))
            {
                columns = cells.Length;
                continue;
            }

            columns = columns == 0 ? cells.Length : columns;
            if (cells.Length != columns)
            {
                throw new ConversionException($"{path}, line {number}: {cells.Length} values where the lines before have {columns}.");
            }

            for (int i = 0; i < cells.Length; i++)
            {
                bool isGap = allowGaps && (cells[i].Length == 0 || cells[i].Equals("nan", StringComparison.OrdinalIgnoreCase));
                float value = float.NaN;
                if (!isGap && (!TryParse(cells[i], out value) || !float.IsFinite(value)))
                {
                    throw new ConversionException($"{path}, line {number}, column {i + 1}: '{cells[i]}' is not a number. Repair or remove the row.");
                }

                values.Add(value);
            }

            rows++;
        }

        return rows == 0
            ? throw new ConversionException($"{path}: there are no rows of numbers in it.")
            : new NumericArray([rows, columns], [.. values], false);
    }

    /// <summary>Writes an array, one index of its first axis a row.</summary>
    /// <param name="array">The array.</param>
    /// <returns>The file.</returns>
    internal static byte[] Write(NumericArray array)
    {
        int columns = array.Shape.Length == 0 || array.Shape[0] == 0 ? 1 : Math.Max(1, array.Values.Length / array.Shape[0]);
        StringBuilder text = new();
        foreach (float[] row in array.Values.Chunk(columns))
        {
            text.AppendJoin(',', row.Select(v => v.ToString(CultureInfo.InvariantCulture))).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static bool TryParse(string cell, out float value) =>
        float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
