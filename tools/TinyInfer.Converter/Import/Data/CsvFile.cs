using System.Globalization;
using System.Text;

namespace TinyInfer.Converter.Import.Data;

/// <summary>Comma-, semicolon- or tab-separated numbers, one sample a row, with or without a header.</summary>
internal static class CsvFile
{
    /// <summary>Reads a file's numbers.</summary>
    /// <param name="text">The file.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <exception cref="ConversionException">A cell is no number, or a line has too few or too many.</exception>
    internal static NumericArray Read(string text, string path)
    {
        CsvTable table = CsvTable.Read(text, path);
        float[] values = new float[table.Rows.Count * table.Columns];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = table.Number(i / table.Columns, i % table.Columns, allowGaps: false);
        }

        return NumericArray.OfText([table.Rows.Count, table.Columns], values);
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
}
