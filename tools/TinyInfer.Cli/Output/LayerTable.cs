using Spectre.Console;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Weights;

namespace TinyInfer.Cli.Output;

/// <summary>A model's layers as a table.</summary>
internal static class LayerTable
{
    private const double GoodDecibel = 25;
    private const double FairDecibel = 15;
    private const int LongestName = 30;

    /// <summary>Prints the table; the comparison with the float model is left out where no layer has one.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="layers">The layers.</param>
    internal static void Print(IAnsiConsole screen, IReadOnlyList<LayerSummary> layers)
    {
        FittedTable table = Start(layers)
            .Add("output", layers.Select(l => string.Join('×', l.OutputShape)))
            .Add("MACs", layers.Select(l => $"{l.Macs:N0}"), isNumber: true)
            .Add("weights", layers.Select(l => $"{l.Weights:N0}"), isNumber: true, rank: 1);
        if (layers.Any(l => l.Bits < WeightBits.Most))
        {
            table.Add("bits", layers.Select(l => $"{l.Bits}"), isNumber: true);
        }

        if (layers.Any(l => l.Mode != ExecutionMode.Auto))
        {
            table.Add("mode", layers.Select(ModeOf), rank: 2);
        }

        if (layers.Any(l => l.Flash != null))
        {
            table.Add("flash", layers.Select(l => $"{l.Flash:N0}"), isNumber: true, rank: 2)
                .Add("IL/run", layers.Select(l => $"{l.Instructions:N0}"), isNumber: true);
        }

        if (layers.Any(l => l.SignalToNoise != null))
        {
            table.Add("SNR dB", layers.Select(l => $"{l.SignalToNoise:F1}"), isNumber: true, style: row =>
                Colour(layers[row].SignalToNoise))
                .Add("max error", layers.Select(l => l.LargestSteps == null ? string.Empty : $"{l.LargestSteps:F1} steps"), isNumber: true);
        }

        table.Print(screen);
    }

    /// <summary>A table with the columns that tell layers apart.</summary>
    /// <param name="layers">The layers.</param>
    /// <returns>The table, to be continued.</returns>
    internal static FittedTable Start(IReadOnlyList<LayerSummary> layers) => new FittedTable()
        .Add("#", layers.Select(l => $"{l.Index}"), isNumber: true)
        .Add("layer", layers.Select(l => EndOf(l.Name)), rank: 3)
        .Add("operator", layers.Select(l => l.Operator));

    /// <summary>Execution mode of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <returns>The mode, or nothing for a layer without weights.</returns>
    internal static string ModeOf(LayerSummary layer) =>
        layer.Mode == ExecutionMode.Auto ? string.Empty : layer.Mode.ToString().ToLowerInvariant();

    /// <summary>The end of a name tells more than its beginning, which layers have in common.</summary>
    /// <param name="name">A name.</param>
    /// <returns>The name, its beginning cut off where it is long.</returns>
    internal static string EndOf(string name) => name.Length <= LongestName ? name : "…" + name[^(LongestName - 1)..];

    private static Style Colour(double? decibel) => decibel switch
    {
        null => Style.Plain,
        >= GoodDecibel => new Style(Color.Green),
        >= FairDecibel => new Style(Color.Yellow),
        _ => new Style(Color.Red),
    };
}
