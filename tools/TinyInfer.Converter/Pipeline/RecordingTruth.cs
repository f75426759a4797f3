using System.Globalization;
using TinyInfer.Converter.Import.Tables;

namespace TinyInfer.Converter.Pipeline;

/// <summary>Reads what the truth in a recording's own column says.</summary>
internal static class RecordingTruth
{
    /// <summary>Reads it.</summary>
    /// <param name="table">The recording.</param>
    /// <returns>The sections in order; null if there is no column with the truth.</returns>
    internal static IReadOnlyList<LabelledSection>? Of(Table table)
    {
        if (table.Truth == null)
        {
            return null;
        }

        List<LabelledSection> sections = [];
        foreach (TextRun run in table.Truth)
        {
            bool isNumber = float.TryParse(run.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out float number);
            string label = !isNumber ? run.Text : number == 0 ? "normal" : table.Report.Truth!;
            if (sections.Count > 0 && sections[^1].Label == label)
            {
                sections[^1] = sections[^1] with { End = run.End };
            }
            else
            {
                sections.Add(new LabelledSection(run.Start, run.End, label, LabelFile.IsNormal(label)));
            }
        }

        return sections;
    }
}
