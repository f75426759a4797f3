using TinyInfer.Converter.Sparsity;
using static System.FormattableString;

namespace TinyInfer.Converter.Report;

/// <summary>How weights were pruned, for people to read.</summary>
public static class SparsitySection
{
    /// <summary>What was taken out, in a line.</summary>
    /// <param name="choice">How weights were pruned.</param>
    /// <returns>Weights and products.</returns>
    public static string Line(SparsityChoice choice)
    {
        int products = choice.Layers.Select(l => l.Products).Sum();
        int left = choice.Layers.Select(l => l.Left).Sum();
        return $"pruned: {choice.Layers.Select(l => l.Weights).Sum():N0} weights are 0, {left:N0} of {products:N0} products are left";
    }

    /// <summary>Writes the tables of what was tried, and of what was taken out.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="choice">How weights were pruned.</param>
    internal static void Write(HtmlPage page, SparsityChoice choice)
    {
        page.Heading("Pruning");
        page.Paragraph(Invariant($"{choice.Wanted:P0} of the weights were to be 0, in groups that generated code multiplies at once. ")
            + "Groups are taken from each row by itself, or from all rows of a layer at once, whose inputs are then not read at all: that "
            + "saves more, and loses more. Of what is good enough, the fewest instructions are taken.");
        page.Table(
            ["from all rows at once", "#judged by", "#IL/run", "#products left", "chosen"],
            choice.Trials.Select(t => (IReadOnlyList<string>)
            [
                Invariant($"{t.ByInputs:P0}"), Invariant($"{t.Value:G4}"), $"{t.Instructions:N0}", $"{t.Products:N0}",
                t.IsChosen ? "yes" : "no",
            ]),
            choice.Trials.ToList().FindIndex(t => t.IsChosen));
        page.Table(
            ["layer", "#products", "#left", "#weights that are 0", "#signal to noise in float"],
            choice.Layers.Select(l => (IReadOnlyList<string>)
            [
                l.Layer, $"{l.Products:N0}", $"{l.Left:N0}", $"{l.Weights:N0}", Invariant($"{l.SignalToNoise:F1} dB"),
            ]));
    }
}
