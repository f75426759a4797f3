using Spectre.Console;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Report;

namespace TinyInfer.Cli.Output;

/// <summary>A model's layers as a table.</summary>
internal static class LayerTable
{
    private const double GoodDecibel = 25;
    private const double FairDecibel = 15;

    /// <summary>Makes the table; the comparison with the float model is left out where no layer has one.</summary>
    /// <param name="layers">The layers.</param>
    /// <returns>The table.</returns>
    internal static Table Make(IReadOnlyList<LayerSummary> layers)
    {
        bool isCompared = layers.Any(layer => layer.SignalToNoise != null);
        Table table = new Table().Border(TableBorder.Simple)
            .AddColumn(Number("#")).AddColumn("layer").AddColumn("operator").AddColumn("output").AddColumn(Number("MACs"))
            .AddColumn(Number("weights")).AddColumn("held");
        if (isCompared)
        {
            table.AddColumn(Number("SNR dB")).AddColumn(Number("worst step"));
        }

        foreach (LayerSummary layer in layers)
        {
            List<Text> row =
            [
                new($"{layer.Index}"),
                new Text(layer.Name).Ellipsis(),
                new(layer.Operator),
                new(Shapes.Format(layer.OutputShape)),
                new($"{layer.Macs:N0}"),
                new($"{layer.Weights:N0}"),
                new(layer.Mode == ExecutionMode.Auto ? string.Empty : layer.Mode.ToString().ToLowerInvariant()),
            ];
            if (isCompared)
            {
                row.Add(new Text($"{layer.SignalToNoise:F1}", Colour(layer.SignalToNoise)));
                row.Add(new Text($"{layer.LargestSteps:F1}"));
            }

            table.AddRow(row);
        }

        return table;
    }

    private static TableColumn Number(string heading) => new TableColumn(heading).RightAligned().NoWrap();

    private static Style Colour(double? decibel) => decibel switch
    {
        null => Style.Plain,
        >= GoodDecibel => new Style(Color.Green),
        >= FairDecibel => new Style(Color.Yellow),
        _ => new Style(Color.Red),
    };
}
