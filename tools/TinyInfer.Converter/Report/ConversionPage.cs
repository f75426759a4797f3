using System.Globalization;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Verify;

namespace TinyInfer.Converter.Report;

/// <summary>The report of a conversion as a page of its own: report.html.</summary>
public static class ConversionPage
{
    private const string None = "–";

    /// <summary>Writes the page.</summary>
    /// <param name="summary">The conversion.</param>
    /// <param name="outputs">Values of its outputs.</param>
    /// <returns>The page.</returns>
    public static string Write(ConversionSummary summary, IReadOnlyList<OutputComparison> outputs)
    {
        HtmlPage page = new(
            summary.Name,
            $"INT8 model from {summary.Source}, run with the device kernels and compared with ONNX Runtime over "
            + $"{summary.ValidationSamples} samples. {summary.Producer}.");
        page.Cards(
            (Decibel(summary.Layers.LastOrDefault()?.SignalToNoise), "output signal to noise"),
            ($"{summary.BlobSize:N0} bytes", "blob"),
            ($"{summary.Weights:N0}", "weights"),
            ($"{summary.Macs:N0}", "multiply-accumulates per run"),
            ($"{summary.Ram.Total:N0} bytes",
                $"RAM: arena {summary.Ram.Arena:N0}, working memory {summary.Ram.Scratch:N0}, packed weights {summary.Ram.Packed:N0}"));
        foreach (string warning in summary.Warnings)
        {
            page.Warning(warning);
        }

        if (summary.Streaming is { } streaming)
        {
            page.Paragraph(
                $"Each run takes {streaming.Step:N0} of {streaming.Window:N0} frames along axis {streaming.TimeAxis} and "
                + $"{streaming.StepMacs:N0} "
                + $"multiply-accumulates, where a whole window takes {streaming.WindowMacs:N0}; both gave the same bytes on "
                + $"{streaming.CheckedWindows:N0} windows.");
        }

        page.Heading("Layers");
        page.Picture(ConversionCharts.SignalToNoise(summary.Layers));
        page.Table(["#", "layer", "operator", "mode", "output", "#MACs", "#weights", "#signal to noise", "#max error",
            "#in steps"], summary.Layers.Select(Row));
        if (summary.CodeSize is { } code)
        {
            page.Heading("Generated code");
            page.Paragraph($"{code:N0} bytes of IL, which runs from flash; the weights in it take no RAM. Nanoseconds are of a PC and "
                + $"serve to compare.");
            page.Table(
                ["#", "layer", "mode", "#flash, bytes", "#IL/run", "#ns per run", "why"],
                summary.Layers.Where(l => l.Reason != null).Select(CodeRow));
        }

        page.Heading("Outputs, float and int8");
        foreach (OutputComparison output in outputs.Where(o => o.Reference.Count > 0))
        {
            page.Picture(ConversionCharts.Scatter(output));
        }

        page.Heading("Arena");
        page.Paragraph($"{summary.Arena.Size:N0} bytes, allocated once. Buffers that are never needed at the same time share their place.");
        page.Picture(ConversionCharts.Arena(summary.Arena));
        page.Heading("Inputs and outputs");
        page.Table(
            ["", "name", "shape", "#scale", "#zero point"],
            summary.Inputs.Select(port => Row("input", port)).Concat(summary.Outputs.Select(port => Row("output", port))));
        page.Paragraph($"The blob's checksum (CRC-32) is {summary.Checksum}.");
        return page.ToString();
    }

    private static string[] Row(LayerSummary layer) =>
    [
        $"{layer.Index}",
        layer.Name,
        layer.Operator,
        layer.Mode == ExecutionMode.Auto ? None : layer.Mode.ToString().ToLowerInvariant(),
        Shapes.Format(layer.OutputShape),
        $"{layer.Macs:N0}",
        $"{layer.Weights:N0}",
        Decibel(layer.SignalToNoise),
        layer.LargestDifference?.ToString("G3", CultureInfo.InvariantCulture) ?? None,
        layer.LargestSteps?.ToString("F1", CultureInfo.InvariantCulture) ?? None,
    ];

    private static string[] CodeRow(LayerSummary layer) =>
    [
        $"{layer.Index}",
        layer.Name,
        layer.Mode.ToString().ToLowerInvariant(),
        $"{layer.Flash:N0}",
        $"{layer.Instructions:N0}",
        layer.Nanoseconds?.ToString("N0", CultureInfo.InvariantCulture) ?? None,
        layer.Reason!,
    ];

    private static string[] Row(string role, PortSummary port) =>
        [role, port.Name, Shapes.Format(port.Shape), port.Scale.ToString("G6", CultureInfo.InvariantCulture), $"{port.ZeroPoint}"];

    private static string Decibel(double? value) => value == null ? None : $"{value:F1} dB";
}
