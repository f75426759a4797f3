using TinyInfer.Converter.Tables;

namespace TinyInfer.Converter.Labels;

/// <summary>
/// Which labels of a file mean normal. It takes all of them to tell: a 1 means one thing beside 0, and another beside -1.
/// </summary>
internal sealed class LabelMeanings
{
    private readonly HashSet<string> _normal;

    private LabelMeanings(IEnumerable<string> normal, string? assumption)
    {
        _normal = [.. normal];
        Assumption = assumption;
    }

    /// <summary>The assumption made, as a sentence; null for none.</summary>
    internal string? Assumption { get; }

    /// <summary>Finds out what labels mean.</summary>
    /// <param name="column">The labels.</param>
    /// <param name="normal">Labels that are said to be normal; null to go by words and numbers.</param>
    internal static LabelMeanings Of(LabelColumn column, IReadOnlyList<string>? normal)
    {
        Dictionary<string, string> texts = [];
        foreach (TextRun run in column.Runs)
        {
            texts.TryAdd(LabelText.KeyOf(run.Text), LabelText.Plain(run.Text));
        }

        if (normal != null)
        {
            string[] unseen = [.. normal.Where(label => !texts.ContainsKey(LabelText.KeyOf(label)))];
            return new LabelMeanings(normal.Select(LabelText.KeyOf),
                unseen.Length == 0 ? null : $"no row has the label {string.Join(", ", unseen.Select(l => $"'{l}'"))} that --normal names");
        }

        texts.Remove(string.Empty);
        string[] keys = [.. texts.Keys];
        bool isReversed = column.Name != null && LabelWords.MeansNormal(column.Name);
        if (LabelWords.AreAnswers(keys))
        {
            return new LabelMeanings(keys.Where(k => LabelWords.IsTrue(k) == isReversed), isReversed ? Reversed(column) : null);
        }

        double[] numbers = [.. keys.Select(LabelText.NumberOf).OfType<double>()];
        if (isReversed && numbers.Length == keys.Length && numbers.All(n => n is 0 or 1))
        {
            return new LabelMeanings(["1"], Reversed(column));
        }

        string? number = numbers.Contains(0) ? "0" : numbers.Length == 2 && numbers.Contains(1) && numbers.Contains(-1) ? "1" : null;
        string? assumption = number == "1"
            ? "labels 1 and -1 are read as scikit-learn writes them, 1 for normal and -1 for anomalous; if it is the other way round, "
                + "say --normal=-1"
            : number == "0" && numbers.Contains(1) && numbers.Contains(-1)
            ? "of the labels -1, 0 and 1, 0 is read as normal and the others as anomalous; if that is not so, say --normal LABEL"
            : null;
        return new LabelMeanings(keys.Where(
            k => LabelText.NumberOf(k) == null ? LabelWords.IsNo(k) || LabelWords.MeansNormal(texts[k]) : k == number), assumption);
    }

    /// <summary>Whether a label means normal.</summary>
    /// <param name="text">The label as it stands in the file.</param>
    internal bool IsNormal(string text) => _normal.Contains(LabelText.KeyOf(text));

    private static string Reversed(LabelColumn column) =>
        $"the column '{column.Name}' is read as its name says: what is true of a row "
        + "there is that it is normal; if that is not so, say --normal LABEL";
}
