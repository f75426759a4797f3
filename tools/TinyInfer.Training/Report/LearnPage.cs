using TinyInfer.Converter.Report;
using TinyInfer.Converter.Simulation;
using TinyInfer.Training.Networks;
using TinyInfer.Training.Recordings;
using TinyInfer.Training.Search;
using static System.FormattableString;

namespace TinyInfer.Training.Report;

/// <summary>What was tried, what was found, and what the device will make of it, as a page of its own.</summary>
internal static class LearnPage
{
    private const int Width = 1000;
    private const int MostParts = 6;

    internal static string Write(LearnSummary summary, RecordingSet set, IReadOnlyList<Trial> trials, IReadOnlyList<Judgement> judged,
        Recommendation choice, Searcher searcher)
    {
        HtmlPage page = new(
            $"Learned: {choice.Chosen.Name}",
            $"From {LearnFigures.SourceOf(summary)} in all; {summary.Candidates} candidates "
                + "tried. Finalists are judged in INT8 by the device's own code, on recordings that nothing was fitted to.");
        page.Cards(LearnFigures.Of(summary));
        page.List(choice.Reasons);
        foreach (string note in summary.Notes)
        {
            page.Warning(note);
        }

        WriteTried(page, summary, trials, judged, choice);
        WriteFinalists(page, summary);
        if (choice.Chosen.Thresholds.Count > 0)
        {
            WriteScores(page, choice.Chosen);
        }
        else
        {
            WriteConfusion(page, choice.Chosen.Quality);
        }

        WindowMap.Write(page, choice.Chosen, searcher);
        WriteCurve(page, choice.Chosen.Trial.Fitted.Curve);
        WriteTimelines(page, set, choice.Chosen);
        return page.ToString();
    }

    private static void WriteTried(
        HtmlPage page, LearnSummary summary, IReadOnlyList<Trial> trials, IReadOnlyList<Judgement> judged, Recommendation choice)
    {
        string measure = summary.Task == LearnTask.Detect ? "AUC" : "mean accuracy";
        page.Heading("What was tried");
        double low = Math.Max(0, trials.Select(t => t.Value).Order().ElementAt(trials.Count / 5) - 0.02);
        ChartAxis cost = ChartAxis.Logarithmic(trials.Select(t => t.Instructions), "IL instructions per window, about");
        ChartAxis value = ChartAxis.Over([low, 1], $"{measure} on selection windows");
        SvgChart chart = new(Width, 360, cost, value);
        foreach (Trial trial in trials.Where(t => t.Value >= value.Minimum))
        {
            bool isChosen = trial == choice.Chosen.Trial;
            string look = isChosen ? "alarm" : judged.Any(j => j.Trial == trial) ? "class1" : "dot";
            chart.Dot(trial.Instructions, trial.Value, isChosen ? 7 : look == "dot" ? 4 : 6, look,
                Invariant($"{trial.Name}: {measure} {trial.Value:F4}, {trial.Instructions:N0} IL instructions{(trial.Effort < 1 ? ", "
                    + "first look" : string.Empty)}"));
        }

        page.Picture(chart.ToElement($"{measure} of each candidate against its cost"));
        page.Legend([("dot", "candidate; point at one to see its name"), ("class1", "finalist"), ("alarm", "chosen")]);
    }

    private static void WriteFinalists(HtmlPage page, LearnSummary summary)
    {
        page.Heading("Finalists");
        string measure = summary.Task == LearnTask.Detect ? "#AUC" : "#accuracy";
        page.Table(
            ["window, features, decider", measure, "#± about", "#MACs", "#IL per window", "#ms", "#RAM", "#flash", "#windows per second"],
            summary.Finalists.Select(f => (string[])
            [
                f.Name, Invariant($"{f.Quality.Value:F4}"), Invariant($"{f.Quality.Error:F4}"), Invariant($"{f.Macs:N0}"),
                Invariant($"{f.Instructions:N0}"), Invariant($"{f.Milliseconds:N1}"), Invariant($"{f.Ram:N0}"), Invariant($"{f.Flash:N0}"),
                Invariant($"{f.WindowsPerSecond:G3}"),
            ]),
            summary.Finalists.ToList().IndexOf(summary.Chosen));
        string[] labels = [.. summary.Finalists.SelectMany(f => f.Quality.ByLabel.Keys).Distinct()];
        if (labels.Length > 1)
        {
            page.Table(["finalist", .. labels.Select(l => "#" + l)], summary.Finalists.Select(f => (string[])
                [f.Name, .. labels.Select(l => f.Quality.ByLabel.TryGetValue(l, out double value) ? Invariant($"{value:F4}") : "·")]));
        }
    }

    private static void WriteScores(HtmlPage page, Judgement chosen)
    {
        page.Heading("Scores");

        // Scores of several modes are compared over their thresholds.
        bool isRouted = chosen.Definition.Routes != null;
        float threshold = isRouted ? 1 : chosen.Thresholds[0].Threshold;
        foreach (bool isNormal in (bool[])[true, false])
        {
            float[] scores = [.. chosen.Parts.SelectMany(p => p.Windows.Where(w => float.IsFinite(w.Score)
                && p.IsNormal(w) == isNormal)).Select(DetectionQuality.ScoreOf)];
            if (scores.Length == 0)
            {
                continue;
            }

            // A few scores far out would squeeze all others into one bar.
            float most = scores.Order().ElementAt((int)(0.98 * (scores.Length - 1)));
            page.Picture(BarChart.OfValues(
                [.. scores.Select(s => Math.Min(s, most))], isRouted ? "score over threshold" : "score",
                    isNormal ? "normal windows" : "other windows",
                (threshold, isRouted ? "threshold of each mode" : Invariant($"threshold {threshold:G4}")),
                $"Histogram of the scores of {(isNormal ? "normal" : "other")} windows"));
        }
    }

    private static void WriteConfusion(HtmlPage page, JudgedQuality quality)
    {
        page.Heading("Classes");
        string[] classes = [.. quality.Confusion!.Keys];
        page.Table(["truth \\ named", .. classes.Select(c => "#" + c), "#right"], classes.Select(truth => (string[])
        [
            truth,
            .. classes.Select(c => quality.Confusion[truth].TryGetValue(c, out int count) ? Invariant($"{count:N0}") : "·"),
            Invariant($"{100 * quality.ByLabel[truth]:F1} %"),
        ]));
    }

    private static void WriteCurve(HtmlPage page, LearningCurve? curve)
    {
        if (curve == null)
        {
            return;
        }

        page.Heading("Learning curve");
        ChartAxis epochs = ChartAxis.Over([1, curve.Training.Count], "epoch");
        ChartAxis losses = ChartAxis.Logarithmic(curve.Training.Concat(curve.Validation), "loss");
        SvgChart chart = new(Width, 240, epochs, losses);
        chart.Line(curve.Training.Select((loss, i) => (i + 1.0, loss)), "rule");
        chart.Line(curve.Validation.Select((loss, i) => (i + 1.0, loss)), "line");
        chart.Dot(curve.Best + 1, curve.Validation[curve.Best], 5, "alarm", Invariant($"epoch {curve.Best + 1}: these weights were kept"));
        page.Picture(chart.ToElement("Loss by epoch"));
        page.Paragraph("Dashed: on training windows, changed at random; line: on others.");
    }

    private static void WriteTimelines(HtmlPage page, RecordingSet set, Judgement chosen)
    {
        page.Heading("Held-out recordings, as the board judges them");
        JudgedPart[] shown = [.. chosen.Parts.Where(p => p.Windows.Count > 0)
            .GroupBy(p => p.Part.Source.Sections.Select(s => s.Label).FirstOrDefault()).SelectMany(g => g.Take(2)).Take(MostParts)];
        foreach (JudgedPart part in shown)
        {
            page.Paragraph(part.Part.Source.Name);
            RecordingTime time = RecordingTime.Of(part.Part.Source.Recording, set.Sensor.Rate);
            if (chosen.Thresholds.Count > 0)
            {
                page.Picture(ScoreChart.Draw(time, part.Windows, part.Part.Source.Sections, SimulatedAlarm.In(part.Windows)));
            }
            else
            {
                ClassTimeline.Write(page, time, chosen.Definition, part.Windows, part.Part.Source.Sections);
            }
        }
    }
}
