using System.Globalization;

namespace TinyInfer.Converter.Labels;

/// <summary>A part of a recording.</summary>
/// <param name="First">Its first frame, from 0.</param>
/// <param name="End">The frame after its last; null for the recording's end.</param>
public sealed record RowRange(int First, int? End)
{
    /// <summary>Reads a range.</summary>
    /// <param name="text"><c>FIRST-END</c>, <c>FIRST-</c> or <c>-END</c>.</param>
    /// <param name="range">The range.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryRead(string text, out RowRange? range)
    {
        range = null;
        string[] ends = text.Split('-');
        if (ends.Length != 2 || text == "-" || !TryParse(ends[0], 0, out int? first) || !TryParse(ends[1], null, out int? end)
            || end <= first)
        {
            return false;
        }

        range = new RowRange(first!.Value, end);
        return true;
    }

    private static bool TryParse(string digits, int? otherwise, out int? value)
    {
        bool isNumber = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        value = isNumber ? number : otherwise;
        return isNumber || digits.Length == 0;
    }
}
