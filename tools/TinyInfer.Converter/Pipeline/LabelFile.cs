using System.Globalization;
using TinyInfer.Converter.Import.Tables;

namespace TinyInfer.Converter.Pipeline;

/// <summary>A section of a recording, and what happens in it.</summary>
/// <param name="Start">Its first moment.</param>
/// <param name="End">The moment after its last.</param>
/// <param name="Label">What happens.</param>
/// <param name="IsNormal">True where nothing is wrong.</param>
public sealed record LabelledSection(int Start, int End, string Label, bool IsNormal);

/// <summary>Reads the truth about a recording.</summary>
public static class LabelFile
{
    private static readonly HashSet<string> _normal = new(["normal", "healthy", "ok", "0"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a file.</summary>
    /// <param name="path">A .csv file: first moment, end (exclusive), label; sections labelled normal, healthy, ok or 0 are the normal ones.</param>
    /// <returns>The sections in order.</returns>
    /// <exception cref="ConversionException">The file cannot be read, or a line is no section.</exception>
    public static IReadOnlyList<LabelledSection> Read(string path)
    {
        List<LabelledSection> sections = [];
        foreach ((int line, string[] cells) in TableReader.ReadText(path).Rows)
        {
            if (cells.Length != 3 || !TryParse(cells[0], out int start) || !TryParse(cells[1], out int end) || end <= start)
            {
                throw new ConversionException($"{path}, line {line}: a section's first moment, its end and its label are expected: 0,600,normal.");
            }

            if (sections.Count > 0 && start < sections[^1].End)
            {
                throw new ConversionException($"{path}, line {line}: the section starts at {start}, before the one above has ended.");
            }

            sections.Add(new LabelledSection(start, end, cells[2], IsNormal(cells[2])));
        }

        return sections.Count > 0 ? sections : throw new ConversionException($"{path}: there are no sections in it.");
    }

    /// <summary>Whether nothing is wrong in a section of a label.</summary>
    internal static bool IsNormal(string label) => _normal.Contains(label);

    private static bool TryParse(string cell, out int value) => int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
