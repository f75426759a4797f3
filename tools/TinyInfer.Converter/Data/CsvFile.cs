using System.Globalization;
using System.Text;

namespace TinyInfer.Converter.Data;

/// <summary>Comma-separated numbers, one sample per row.</summary>
internal static class CsvFile
{
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
