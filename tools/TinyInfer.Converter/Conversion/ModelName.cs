using System.Globalization;
using System.Text;

namespace TinyInfer.Converter.Conversion;

/// <summary>Valid model names: they serve as file name on any machine, as class name and in comments.</summary>
public static class ModelName
{
    /// <summary>The most bytes of UTF-8: file systems have room for 255, and endings and temporary names need some.</summary>
    public const int MaxBytes = 100;

    private static readonly string[] _devices = ["AUX", "CON", "NUL", "PRN"];

    /// <summary>Whether a model can be called so.</summary>
    /// <param name="name">Any text.</param>
    /// <returns>True if files can have the name.</returns>
    public static bool IsUsable(string name) =>
        Encoding.UTF8.GetByteCount(name) <= MaxBytes
        && !string.IsNullOrWhiteSpace(name)
        && !name.Any(c => "\"*/:<>?\\|".Contains(c, StringComparison.Ordinal) || BreaksLine(c))
        && name[^1] is not ('.' or ' ')
        && !IsDevice(name.Split('.')[0].TrimEnd());

    /// <summary>A text without anything that ends a line, for comments and messages of one line.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The text with blanks there.</returns>
    public static string OneLine(string text) => string.Concat(text.Select(c => BreaksLine(c) ? ' ' : c));

    /// <summary>The name that is asked for, or else the file's.</summary>
    /// <param name="options">What to convert.</param>
    /// <exception cref="ConversionException">No file can have that name.</exception>
    internal static string Of(ConversionOptions options)
    {
        string name = options.Name ?? Path.GetFileNameWithoutExtension(options.Model);
        return IsUsable(name)
            ? name
            : throw new ConversionException(
                $"{OneLine(options.Model)}: files cannot be called '{OneLine(name)}' "
                + "on every machine, or it is too long; give a name: --name NAME.");
    }

    private static bool BreaksLine(char c) =>
        char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>Windows has devices of these names in every folder.</summary>
    private static bool IsDevice(string stem)
    {
        string upper = stem.ToUpperInvariant();
        return _devices.Contains(upper) || (upper.Length == 4 && upper[..3] is "COM" or "LPT" && char.IsAsciiDigit(upper[3]));
    }
}
