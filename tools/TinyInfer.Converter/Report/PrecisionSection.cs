using TinyInfer.Converter.Metrics;
using static System.FormattableString;

namespace TinyInfer.Converter.Report;

/// <summary>How bits of weights and activations were chosen, for people to read.</summary>
public static class PrecisionSection
{
    /// <summary>What was chosen, in a line.</summary>
    /// <param name="choice">The choice.</param>
    /// <returns>Bits, metric, loss and what is saved.</returns>
    public static string Line(PrecisionChoice choice)
    {
        PrecisionTrial chosen = choice.Trials.First(t => t.IsChosen);
        string end = chosen.Wide.Count > 0 ? "," : string.Empty;
        return Invariant($"bits {Bits(chosen)}{end} of {choice.Trials.Count} trials: {Name(choice.Metric)} {chosen.Value:G4}, ")
            + Invariant($"{Math.Max(0, chosen.Loss):G2} less than {choice.Reference:G4} (at most {choice.MaxLoss}); ")
            + Invariant($"{chosen.Instructions:N0} IL instead of {choice.Trials[0].Instructions:N0} with 8 bits");
    }

    /// <summary>Writes the table of what was tried.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="choice">The choice.</param>
    internal static void Write(HtmlPage page, PrecisionChoice choice)
    {
        page.Heading("Bits of the weights");
        page.Paragraph($"What was tried, for the layers {string.Join(", ", choice.Layers)}. What stands on the Pareto front loses less "
            + "than all "
            + "that takes no more IL and flash. Trials of layers with different bits are estimated by those of the same bits."
            + (HasWide(choice) ? " Layers that are named have int16 activations." : string.Empty));
        int chosen = choice.Trials.ToList().FindIndex(t => t.IsChosen);
        page.Table(
            ["bits", $"#{Name(choice.Metric)}", "#loss", "#IL/run", "#flash, bytes", "#RAM, bytes", "Pareto front", "chosen"],
            choice.Trials.Select(t => (IReadOnlyList<string>)
            [
                Bits(t), Invariant($"{t.Value:F4}"), Invariant($"{t.Loss:F4}"), $"{t.Instructions:N0}", $"{t.Flash:N0}", $"{t.Ram:N0}",
                t.IsOnFront ? "yes" : "no", t.IsChosen ? "yes" : "no",
            ]),
            chosen);
    }

    private static string Name(MetricKind metric) => metric switch
    {
        MetricKind.Auc => "AUC",
        MetricKind.F1 => "F1",
        MetricKind.Snr => "SNR in dB",
        _ => "accuracy",
    };

    private static bool HasWide(PrecisionChoice choice) => choice.Trials.Any(t => t.Wide.Count > 0);

    private static string Bits(PrecisionTrial trial) =>
        (trial.Bits.Distinct().Count() == 1 ? $"{trial.Bits[0]}" : string.Join(' ', trial.Bits))
        + (trial.Wide.Count == 0 ? string.Empty : $", int16 for {string.Join(", ", trial.Wide)}");
}
