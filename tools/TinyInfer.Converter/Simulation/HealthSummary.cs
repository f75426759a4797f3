using System.Text.Json;
using TinyInfer.Converter.Report;
using static System.FormattableString;

namespace TinyInfer.Converter.Simulation;

/// <summary>Whether windows of a recording were like those of calibration, by what the board would have sent.</summary>
/// <param name="FirstDrift">The window with which the first drift was flagged, counted from 1; null if there was none.</param>
/// <param name="Drift">The greatest drift, as a share of what is tolerated.</param>
/// <param name="Clipped">Inputs of the model at an end of int8.</param>
/// <param name="Outside">Windows with a watched feature beyond the range of calibration.</param>
/// <param name="Watched">Windows that were watched.</param>
/// <param name="Reports">What was reported, in order.</param>
public sealed record HealthSummary(
    int? FirstDrift, double Drift, long Clipped, int Outside, int Watched, IReadOnlyList<HealthReport> Reports)
{
    private const int MostRows = 50;

    /// <summary>Sums up.</summary>
    /// <param name="telemetry">The lines that the board would have sent.</param>
    /// <returns>The summary.</returns>
    public static HealthSummary Of(IReadOnlyList<string> telemetry)
    {
        HealthReport[] reports = [.. telemetry.Select(Read).OfType<HealthReport>()];
        return new HealthSummary(
            reports.FirstOrDefault(report => report.IsDrifting)?.Window,
            reports.Select(report => report.Drift).DefaultIfEmpty(0).Max(),
            reports.LastOrDefault()?.Clipped ?? 0, reports.LastOrDefault()?.Outside ?? 0, reports.LastOrDefault()?.Watched ?? 0, reports);
    }

    /// <summary>The figures as people read them.</summary>
    internal IEnumerable<(string Figure, string Meaning)> Figures()
    {
        yield return (Invariant($"{Drift:F2}"), "greatest drift from calibration, of what is tolerated: "
            + (FirstDrift is { } window ? Invariant($"flagged at window {window:N0}") : "never flagged"));
        yield return (Invariant($"{Outside:N0}"), Invariant($"of {Watched:N0} windows beyond the range of calibration"));
        if (Clipped > 0)
        {
            yield return (Invariant($"{Clipped:N0}"), "inputs of the model at an end of int8: clipped, or nearly");
        }
    }

    /// <summary>Writes heading and table.</summary>
    /// <param name="page">Where to.</param>
    internal void Write(HtmlPage page)
    {
        page.Heading("Health");
        page.Table(["#after window", "#drift", "#stability index", "#of feature", "#rise of the score", "#mean score", "#clipped",
            "#outside"],
            Reports.Take(MostRows).Select(report => new[]
            {
                Invariant($"{report.Window:N0}"), Invariant($"{report.Drift:F2}"), Invariant($"{report.StabilityIndex:F3}"),
                report.StabilityIndex == null ? string.Empty : report.WorstFeature < 0 ? "score" : Invariant($"{report.WorstFeature}"),
                Invariant($"{report.ScoreRise:F1}"), Invariant($"{report.MeanScore:G4}"), Invariant($"{report.Clipped:N0}"),
                Invariant($"{report.Outside:N0}"),
            }));
    }

    /// <summary>A line on health; null of another line.</summary>
    private static HealthReport? Read(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement;
        double? Number(string name) => root.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : null;
        return root.GetProperty("event").GetString() != "health" ? null : new HealthReport(
            root.GetProperty("window").GetInt32(), root.GetProperty("drift").GetDouble(), root.GetProperty("drifting").GetBoolean(),
            Number("psi"), root.GetProperty("worst").GetInt32(), root.GetProperty("rise").GetDouble(), Number("mean"),
            root.GetProperty("clipped").GetInt64(), root.GetProperty("outside").GetInt32(), root.GetProperty("watched").GetInt32());
    }
}
