using System.Globalization;

namespace TinyInfer.Converter.Labels;

/// <summary>Which labels were read as what, and how often.</summary>
/// <param name="Normal">Labels of normal rows.</param>
/// <param name="Anomalous">Labels of anomalous rows.</param>
/// <param name="Unlabelled">Rows without a label, of which nothing is known.</param>
public sealed record LabelSummary(IReadOnlyDictionary<string, int> Normal, IReadOnlyDictionary<string, int> Anomalous, int Unlabelled)
{
    private const int MostNamed = 8;

    /// <summary>The same in a line.</summary>
    /// <returns>Labels and how often they stand there, the normal ones first.</returns>
    public override string ToString()
    {
        string line = $"normal {Describe(Normal)}; anomalous {Describe(Anomalous)}";
        return Unlabelled == 0 ? line : string.Create(CultureInfo.InvariantCulture, $"{line}; without a label {Unlabelled:N0}");
    }

    private static string Describe(IReadOnlyDictionary<string, int> labels) => labels.Count == 0 ? "none" : string.Join(
        ", ",
        labels.OrderByDescending(l => l.Value).Take(MostNamed).Select(
            l => string.Create(CultureInfo.InvariantCulture, $"'{l.Key}' {l.Value:N0}"))
            .Concat(labels.Count > MostNamed ? ["…"] : Array.Empty<string>()));
}
