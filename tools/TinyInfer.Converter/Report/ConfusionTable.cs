using System.Globalization;
using TinyInfer.Converter.Verify;

namespace TinyInfer.Converter.Report;

/// <summary>Which classes the float model and the int8 model choose for the same samples.</summary>
internal static class ConfusionTable
{
    /// <summary>Classes from which on a table is too wide to read.</summary>
    private const int MostClasses = 24;

    /// <summary>Writes the agreement and the table; nothing for an output that is no classifier's.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="output">The output.</param>
    /// <param name="labels">Names of the classes, or null.</param>
    internal static void Write(HtmlPage page, OutputComparison output, IReadOnlyList<string>? labels)
    {
        if (output.Confusion is not { } confusion)
        {
            return;
        }

        int all = confusion.Sum(row => row.Sum());
        page.Paragraph(string.Create(
            CultureInfo.InvariantCulture,
            $"Float and int8 choose the same class for {output.SameClass:N0} of {all:N0} samples "
            + $"({100.0 * output.SameClass / Math.Max(1, all):F1} %)."));
        if (confusion.Count > MostClasses)
        {
            return;
        }

        string Name(int i) => labels?.Count == confusion.Count ? labels[i] : $"class {i}";
        page.Table(
            ["float \\ int8", .. confusion.Select((_, i) => "#" + Name(i))],
            confusion.Select((row, i) => (IReadOnlyList<string>)[Name(i), .. row.Select(n => n == 0 ? "·" : $"{n:N0}")]));
    }
}
