using System.Globalization;

namespace TinyInfer.Converter.Labels;

/// <summary>The form in which labels are compared: without case, quotes and spaces around them; numbers by their value.</summary>
internal static class LabelText
{
    private static readonly HashSet<string> _missing = ["", "nan", "na", "n/a", "<na>", "nat", "null", "-", "?"];

    /// <summary>The form of a label to be compared; empty for one that is missing.</summary>
    internal static string KeyOf(string text)
    {
        string plain = Plain(text).ToLowerInvariant();
        return _missing.Contains(plain) ? string.Empty
            : NumberOf(plain) is { } number ? number.ToString("R", CultureInfo.InvariantCulture)
            : plain;
    }

    /// <summary>A label without quotes and spaces around it.</summary>
    internal static string Plain(string text)
    {
        string plain = text.Trim();
        while (plain.Length >= 2 && plain[0] is '"' or '\'' && plain[^1] == plain[0])
        {
            plain = plain[1..^1].Trim();
        }

        return plain;
    }

    /// <summary>A label as a number, with a point or comma before decimals; null if it is none.</summary>
    internal static double? NumberOf(string text) =>
        double.TryParse(text.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number) ? number + 0.0 : null;

    /// <summary>Whether two labels are the same.</summary>
    internal static bool AreSame(string first, string second) => KeyOf(first) == KeyOf(second);
}
