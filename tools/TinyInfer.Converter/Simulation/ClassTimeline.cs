using TinyInfer.Converter.Labels;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Report;
using static System.FormattableString;

namespace TinyInfer.Converter.Simulation;

/// <summary>A classifier's classes over time, above the truth, and where the two differ.</summary>
internal static class ClassTimeline
{
    private const int RowHeight = 30;
    private const int Margins = 58;
    private const int Colours = 8;
    private const double Gap = 0.08;

    /// <summary>Writes heading, picture and legend.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="time">The recording's time.</param>
    /// <param name="definition">The pipeline.</param>
    /// <param name="windows">What the device made of the windows.</param>
    /// <param name="sections">The truth; null if nobody knows.</param>
    internal static void Write(HtmlPage page, RecordingTime time, PipelineDefinition definition, IReadOnlyList<SimulatedWindow> windows,
        IReadOnlyList<LabelledSection>? sections)
    {
        bool hasAlarms = definition.Alarm != null;
        string[] rows = [.. hasAlarms ? ["alarm"] : Array.Empty<string>(), .. sections == null ? Array.Empty<string>() : ["wrong", "truth"],
            "model"];
        string[] classes = [.. windows.Select(w => w.Label).OfType<string>().Concat(sections?.Select(s => s.Label) ?? []).Distinct()];
        string Look(string label) => $"class{Array.IndexOf(classes, label) % Colours}";
        SvgChart chart = new(SimulationPage.Width, Margins + (RowHeight * rows.Length), time.Axis, ChartAxis.OfRows(rows));

        // A window stands for the time around its middle, half way to the windows before and after it.
        double half = time.At(definition.Step) / 2;
        double Middle(int window) => time.At((windows[window].Start + windows[window].End) / 2.0);
        void Draw(string row, double start, double end, string look, string what, string? label = null)
        {
            int bottom = Array.IndexOf(rows, row);
            (double from, double to) = (Math.Max(time.Axis.Minimum, start), Math.Min(time.Axis.Maximum, end));
            chart.Rectangle(from, to, bottom + Gap, bottom + 1 - Gap, look, Invariant($"{what} from {from:N1} to {to:N1} {time.Symbol}"),
                label);
        }

        void DrawRuns<T>(string row, Func<SimulatedWindow, T> valueOf, Func<T, (string Look, string What, string? Label)?> draw)
        {
            foreach (WindowRun<T> run in WindowRun<T>.In(windows, valueOf))
            {
                if (draw(run.Value) is var (look, what, label))
                {
                    Draw(row, Middle(run.First) - half, Middle(run.Last) + half, look, what, label);
                }
            }
        }

        DrawRuns("model", w => w.Label, label => label == null ? ("box", "sensor fault", null) : (Look(label), label, label));
        foreach (LabelledSection section in sections ?? [])
        {
            Draw("truth", time.At(section.Start), time.At(section.End), Look(section.Label), section.Label, section.Label);
        }

        if (sections != null)
        {
            DrawRuns("wrong", w => w.IsWrong(sections), wrong => wrong ? ("alarm", "not the truth", null) : null);
        }

        if (hasAlarms)
        {
            DrawRuns("alarm", w => w.IsAlarm, on => on ? ("alarm", "alarm", null) : null);
        }

        page.Heading("Classes");
        page.Picture(chart.ToElement(sections == null
            ? "What the model takes windows for, over time"
            : "What the model takes windows for, above the truth, over time"));
        page.Legend(classes.Select(label => (Look(label), label)));
    }
}
