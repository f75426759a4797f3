using System.Text.Json;
using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Report;
using TinyInfer.Signal;
using static System.FormattableString;

namespace TinyInfer.Converter.Simulation;

/// <summary>What learning on the machine did to a recording.</summary>
/// <param name="Reports">What it reported, in order.</param>
/// <param name="Spans">Windows before, during and after, each time that it was told to.</param>
public sealed record LearningSummary(IReadOnlyList<LearningReport> Reports, IReadOnlyList<LearningSpan> Spans)
{
    private const string Begun = "begun";

    /// <summary>Sums up.</summary>
    /// <param name="windows">What the device made of the windows.</param>
    /// <param name="telemetry">The lines that the board would have sent.</param>
    /// <param name="sections">The truth; null if nobody knows.</param>
    /// <returns>The summary.</returns>
    public static LearningSummary Of(
        IReadOnlyList<SimulatedWindow> windows, IReadOnlyList<string> telemetry, IReadOnlyList<LabelledSection>? sections)
    {
        LearningReport[] reports = [.. telemetry.Select(Read).OfType<LearningReport>()];
        List<LearningSpan> spans = [];
        int first = 0;
        string when = "before";
        foreach (LearningReport report in reports)
        {
            bool begins = report.Learning == Begun;
            if (begins || (when == "during" && report.Learning is "taken" or "rolled back"))
            {
                Add(report.Window);
                when = begins ? "during" : "after";
            }
        }

        Add(windows.Count);
        return new LearningSummary(reports, spans);

        void Add(int end)
        {
            if (end > first)
            {
                spans.Add(SpanOf(when, first, [.. windows.Skip(first).Take(end - first)], sections));
                first = end;
            }
        }
    }

    /// <summary>The figures as people read them.</summary>
    internal IEnumerable<(string Figure, string Meaning)> Figures() => Spans.Select(span => span.Figure());

    /// <summary>Writes heading and tables.</summary>
    /// <param name="page">Where to.</param>
    internal void Write(HtmlPage page)
    {
        page.Heading("Learning");
        page.Table(["", "#first window", "#windows", "#mean score of normal ones", "#above the threshold", "#in alarm", "#AUC"],
            Spans.Select(span => new[]
            {
                span.When, Invariant($"{span.First:N0}"), Invariant($"{span.Windows:N0}"), Invariant($"{span.MeanScore:G4}"),
                Invariant($"{100 * span.AboveShare:F1} %"), Invariant($"{100 * span.AlarmShare:F1} %"), Invariant($"{span.Auc:F4}"),
            }));
        page.Table(["#after window", "what", "#windows learned from", "#updates", "#threshold"], Reports.Select(report => new[]
        {
            Invariant($"{report.Window:N0}"), report.Learning, Invariant($"{report.Windows:N0}"), Invariant($"{report.Updates:N0}"),
            Invariant($"{report.Threshold:G4}"),
        }));
    }

    private static LearningSpan SpanOf(
        string when, int first, IReadOnlyList<SimulatedWindow> windows, IReadOnlyList<LabelledSection>? sections)
    {
        SimulatedWindow[] scored = [.. windows.Where(w => w.Fault == SensorFault.None && float.IsFinite(w.Score))];
        bool[] bad = [.. scored.Select(w => sections != null && DetectionQuality.IsAnomalous(w, sections))];
        SimulatedWindow[] normal = [.. scored.Where((_, i) => !bad[i])];
        return new LearningSpan(when, first, windows.Count,
            normal.Length == 0 ? null : normal.Average(w => w.Score),
            normal.Count(w => w.Score > w.Threshold) / (double)Math.Max(normal.Length, 1),
            windows.Count(w => w.IsAlarm) / (double)windows.Count,
            sections == null ? null : RocCurve.Area([.. scored.Select(w => w.Score)], bad));
    }

    /// <summary>A line on learning; null of another line.</summary>
    private static LearningReport? Read(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement;
        return root.GetProperty("event").GetString() != "learning" ? null : new LearningReport(
            root.GetProperty("window").GetInt32(), root.GetProperty("learning").GetString()!, root.GetProperty("windows").GetInt32(),
            root.GetProperty("updates").GetInt32(),
            root.TryGetProperty("threshold", out JsonElement threshold) ? threshold.GetSingle() : null);
    }
}
