using Spectre.Console;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Report;

namespace TinyInfer.Cli.Output;

/// <summary>Flash, RAM and time of a model, as a table.</summary>
internal static class SizeTable
{
    /// <summary>Makes the table.</summary>
    /// <param name="summary">A conversion.</param>
    /// <returns>The table.</returns>
    internal static Grid Make(ConversionSummary summary)
    {
        RamSummary ram = summary.Ram;
        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().NoWrap().RightAligned()).AddColumn();
        void Row(string what, string size, string remark) =>
            grid.AddRow(new Text(what), new Text(size), new Text(remark, new Style(Color.Grey)));
        Row("blob", $"{summary.BlobSize:N0} bytes", $"flash; {summary.Weights:N0} weights");
        if (summary.CodeSize is { } code)
        {
            Row("code", $"{code:N0} bytes",
                $"flash; C# in {summary.SourceFiles} file{(summary.SourceFiles == 1 ? string.Empty : "s, each an assembly")}");
        }

        Row("RAM", $"{ram.Total:N0} bytes", $"activations {ram.Arena:N0}, working memory {ram.Scratch:N0}, packed weights {ram.Packed:N0}");
        Row("work", $"{summary.Macs:N0} MACs", $"per run, about {Duration.Of(summary.Seconds)} ({summary.Board})");
        if (summary.SameClass is { } same)
        {
            Row("classes", $"{same:N0} of {summary.ValidationSamples:N0}", "validation samples get the float model's class");
        }
        if (summary.Streaming is { } streaming)
        {
            Row(
                "streaming",
                $"{streaming.Step:N0} of {streaming.Window:N0} frames",
                $"per run, along axis {streaming.TimeAxis}; whole windows take {streaming.WindowMacs:N0} MACs; same bytes on "
                + $"{streaming.CheckedWindows:N0} windows");
        }

        if (summary.Threshold is { } threshold)
        {
            Row("threshold", $"{threshold:G4}", $"{ScoreName.InWords(summary.Score!)} above it is an anomaly");
        }

        return grid;
    }
}
