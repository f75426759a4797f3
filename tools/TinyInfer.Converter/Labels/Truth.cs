using TinyInfer.Converter.Tables;
using static System.FormattableString;

namespace TinyInfer.Converter.Labels;

/// <summary>Ground truth of a recording: its labelled sections.</summary>
/// <param name="Sections">Sections in order; of frames between them nothing is known.</param>
/// <param name="Labels">Which labels were read as what.</param>
/// <param name="Warnings">What was assumed, and what the labels do not say.</param>
public sealed record Truth(IReadOnlyList<LabelledSection> Sections, LabelSummary Labels, IReadOnlyList<string> Warnings)
{
    private const string NormalLabel = "normal";
    private const string AnomalousLabel = "anomaly";

    /// <summary>Column names that mean only that the column holds labels.</summary>
    private static readonly HashSet<string> _plainNames = new(["label", "labels"], StringComparer.OrdinalIgnoreCase);

    /// <summary>A truth that is known without labels having been read.</summary>
    /// <param name="sections">Its sections.</param>
    internal static Truth Of(IReadOnlyList<LabelledSection> sections) =>
        new(sections, new LabelSummary(new Dictionary<string, int>(), new Dictionary<string, int>(), 0), []);

    /// <summary>Reads the truth of an anomaly detector: every label is normal or anomalous.</summary>
    /// <param name="column">The labels.</param>
    /// <param name="normal">Labels that mean normal; null to go by words and numbers.</param>
    /// <param name="rows">The part of the rows that counts; null for all.</param>
    /// <param name="unit">What a row is called: frame, window or sample.</param>
    /// <returns>The truth.</returns>
    public static Truth OfAnomalies(LabelColumn column, IReadOnlyList<string>? normal, RowRange? rows = null, string unit = "frame")
    {
        LabelMeanings meanings = LabelMeanings.Of(column, normal);
        TextRun[] runs = [.. Cut(column.Runs, rows)];
        List<string> warnings = [.. column.Warnings];
        if (meanings.Assumption != null)
        {
            warnings.Add($"{column.Path}: {meanings.Assumption}.");
        }

        bool IsMissing(TextRun run) => LabelText.KeyOf(run.Text).Length == 0 && !meanings.IsNormal(run.Text);
        Dictionary<string, int> good = Count(runs.Where(r => !IsMissing(r) && meanings.IsNormal(r.Text)));
        Dictionary<string, int> bad = Count(runs.Where(r => !IsMissing(r) && !meanings.IsNormal(r.Text)));
        int unlabelled = runs.Where(IsMissing).Sum(r => r.Length);

        // Who names anomalies alone means that all else is normal.
        bool isRestNormal = normal == null && !column.Runs.Any(r => meanings.IsNormal(r.Text)) && !column.Runs.All(IsMissing);
        if (unlabelled > 0)
        {
            warnings.Add(Invariant($"{column.Path}: {unlabelled:N0} {unit}s have no label; {(isRestNormal ? "since the others are all "
                + "anomalous, these are taken for normal" : "they are taken neither for normal nor for anomalous")}."));
        }

        if (isRestNormal && unlabelled > 0)
        {
            good.Add(string.Empty, unlabelled);
            unlabelled = 0;
        }

        LabelSummary summary = new(good, bad, unlabelled);
        if (good.Count == 0 || bad.Count == 0)
        {
            string which = good.Count == 0 ? NormalLabel : "anomalous";
            warnings.Add($"{column.Path}: no {unit} is {which} by its labels: {summary}. {(normal == null ? "Say which labels are normal "
                + "with --normal LABEL[,LABEL]." : "--normal says which labels are normal.")}");
        }

        bool hasOneKind = bad.Keys.Count(IsAnswer) == 1;
        string called = column.Name == null || _plainNames.Contains(column.Name) || LabelWords.MeansNormal(column.Name)
            ? AnomalousLabel
            : column.Name;
        IEnumerable<LabelledSection> sections = runs.Where(r => isRestNormal || !IsMissing(r)).Select(r =>
        {
            bool isNormal = IsMissing(r) || meanings.IsNormal(r.Text);
            string text = LabelText.Plain(r.Text);
            return new LabelledSection(r.Start, r.End, !IsAnswer(text) ? text : isNormal ? NormalLabel : hasOneKind ? called : text,
                isNormal);
        });
        return new Truth(Merge(sections), summary, warnings);
    }

    /// <summary>Reads the truth of a classifier: labels are names of classes, or their numbers from 0 on.</summary>
    /// <param name="column">The labels.</param>
    /// <param name="classes">The model's classes.</param>
    /// <param name="rows">The part of the rows that counts; null for all.</param>
    /// <param name="warnings">Told of labels that are no class.</param>
    /// <returns>The sections, named after classes where they are some.</returns>
    public static IReadOnlyList<LabelledSection> OfClasses(
        LabelColumn column, IReadOnlyList<string> classes, RowRange? rows, ICollection<string> warnings)
    {
        string Name(string text) => classes.FirstOrDefault(c => LabelText.AreSame(c, text))
            ?? (LabelText.NumberOf(LabelText.Plain(text)) is { } number && number >= 0 && number < classes.Count
                && number == Math.Floor(number) ? classes[(int)number] : LabelText.Plain(text));
        List<LabelledSection> sections = Merge(Cut(column.Runs, rows).Where(r => LabelText.KeyOf(r.Text).Length > 0)
            .Select(r => new LabelledSection(r.Start, r.End, Name(r.Text), LabelWords.MeansNormal(r.Text))));
        string[] others = [.. sections.Select(s => s.Label).Distinct().Where(label => classes.Count > 0 && !classes.Contains(label))];
        foreach (string warning in column.Warnings)
        {
            warnings.Add(warning);
        }

        if (others.Length > 0)
        {
            warnings.Add($"{column.Path}: the model knows no class {string.Join(", ", others.Select(label => $"'{label}'"))}; windows "
                + $"there count as wrong. Its classes are: {string.Join(", ", classes)}.");
        }

        return sections;
    }

    /// <summary>Whether a row is anomalous.</summary>
    /// <param name="count">Number of rows.</param>
    /// <returns>An answer a row; null for rows of which nothing is known.</returns>
    public bool?[] ByRow(int count)
    {
        bool?[] rows = new bool?[count];
        foreach (LabelledSection section in Sections)
        {
            Array.Fill(rows, !section.IsNormal, section.Start, section.End - section.Start);
        }

        return rows;
    }

    /// <summary>Whether all rows of a stretch are normal.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="end">The row after the last.</param>
    /// <returns>False if one is anomalous, or nothing is known of it.</returns>
    public bool IsNormal(int start, int end) =>
        Sections.Where(s => s.IsNormal).Sum(s => Math.Max(0, Math.Min(s.End, end) - Math.Max(s.Start, start))) == end - start;

    /// <summary>A number, or yes and no, or nothing: what says that something is wrong, but not what.</summary>
    private static bool IsAnswer(string text) =>
        text.Length == 0 || LabelText.NumberOf(text) != null || LabelWords.AreAnswers([LabelText.KeyOf(text)]);

    private static IEnumerable<TextRun> Cut(IReadOnlyList<TextRun> runs, RowRange? rows) => rows == null ? runs : runs
        .Select(r => r with
        {
            Start = Math.Max(r.Start, rows.First) - rows.First,
            End = Math.Min(r.End, rows.End ?? int.MaxValue) - rows.First
        })
        .Where(r => r.Length > 0);

    private static Dictionary<string, int> Count(IEnumerable<TextRun> runs) => runs
        .GroupBy(r => LabelText.KeyOf(r.Text)).ToDictionary(
            g => LabelText.Plain(g.First().Text), g => g.Sum(r => r.Length), StringComparer.Ordinal);

    private static List<LabelledSection> Merge(IEnumerable<LabelledSection> sections)
    {
        List<LabelledSection> merged = [];
        foreach (LabelledSection section in sections)
        {
            if (merged.Count > 0 && merged[^1].Label == section.Label && merged[^1].IsNormal == section.IsNormal
                && merged[^1].End == section.Start)
            {
                merged[^1] = merged[^1] with { End = section.End };
            }
            else
            {
                merged.Add(section);
            }
        }

        return merged;
    }
}
