using TinyInfer.Converter.LowRank;
using static System.FormattableString;

namespace TinyInfer.Converter.Report;

/// <summary>How fully connected layers have become two, for people to read.</summary>
public static class LowRankSection
{
    /// <summary>What was factored, in a line.</summary>
    /// <param name="choice">How layers were factored.</param>
    /// <returns>Layers, ranks and what is saved.</returns>
    public static string Line(LowRankChoice choice)
    {
        LowRankTrial chosen = choice.Trials.First(t => t.IsChosen);
        return choice.Layers.Count == 0
            ? $"low rank: of {choice.Trials.Count} trials none was cheaper and good enough; no layer is factored"
            : $"low rank: {Ranks(chosen)} of {choice.Trials.Count} trials; {chosen.Instructions:N0} IL instead of "
                + $"{choice.Trials[0].Instructions:N0}";
    }

    /// <summary>Writes the tables of what was tried, and of what was factored.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="choice">How layers were factored.</param>
    internal static void Write(HtmlPage page, LowRankChoice choice)
    {
        page.Heading("Low rank");
        page.Paragraph("A fully connected layer of few directions is two, linked by as many numbers as its rank, with fewer weights. "
            + "Of what is good enough, the fewest instructions are taken.");
        page.Table(
            ["layers and ranks", "#judged by", "#IL/run", "#flash, bytes", "chosen"],
            choice.Trials.Select(t => (IReadOnlyList<string>)
            [
                Ranks(t), Invariant($"{t.Value:G4}"), $"{t.Instructions:N0}", $"{t.Flash:N0}", t.IsChosen ? "yes" : "no",
            ]),
            choice.Trials.ToList().FindIndex(t => t.IsChosen));
        if (choice.Layers.Count > 0)
        {
            page.Table(
                ["layer", "#weights", "#rank", "#weights of the two", "#signal to noise in float"],
                choice.Layers.Select(l => (IReadOnlyList<string>)
                [
                    l.Layer, $"{l.Rows} × {l.Columns}", $"{l.Rank}", $"{l.Rank * (l.Rows + l.Columns):N0}",
                    Invariant($"{l.SignalToNoise:F1} dB"),
                ]));
        }
    }

    private static string Ranks(LowRankTrial trial) =>
        trial.Ranks.Count == 0 ? "none" : string.Join(", ", trial.Ranks.Select(r => $"{r.Key}={r.Value}"));
}
