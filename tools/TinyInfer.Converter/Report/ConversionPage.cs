using System.Globalization;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Verify;

namespace TinyInfer.Converter.Report;

/// <summary>The report of a conversion as a page of its own: does it fit, is it right, and what next.</summary>
public static class ConversionPage
{
    private const string None = "–";

    /// <summary>Layers from which on a graph says no more than the table.</summary>
    private const int MostDrawn = 80;

    /// <summary>Writes the page.</summary>
    /// <param name="summary">The conversion, summed up.</param>
    /// <param name="result">The conversion.</param>
    /// <returns>The page.</returns>
    public static string Write(ConversionSummary summary, ConversionResult result)
    {
        bool isCompared = summary.Layers.Any(l => l.SignalToNoise != null);
        HtmlPage page = new(
            summary.Name,
            $"INT8 model from {summary.Source}, run with the device kernels"
            + (isCompared ? $" and compared with ONNX Runtime over {summary.ValidationSamples} samples" : string.Empty)
            + $". {summary.Producer}.");
        int worst = WorstOf(summary.Layers);
        page.Cards(
        [
            (Duration.Of(summary.Seconds), $"per run, about: {summary.Board}"),
            ($"{summary.Ram.Total:N0} bytes", $"RAM: {FitReport.Ram(summary)}"),
            ($"{FitReport.FlashOf(summary):N0} bytes", $"flash: {FitReport.Flash(summary)}"),
            .. isCompared ? [(Decibel(summary.Layers[^1].SignalToNoise), "output signal to noise")] : Array.Empty<(string, string)>(),
            ($"{summary.Weights:N0}", $"weights, {summary.Macs:N0} multiply-accumulates per run"),
        ]);
        foreach (string warning in summary.Warnings)
        {
            page.Warning(warning);
        }

        FitReport.Write(page, summary);
        WriteAccuracy(page, summary, result, worst);
        WriteTuning(page, summary);
        if (summary.LowRank is { } lowRank)
        {
            LowRankSection.Write(page, lowRank);
        }

        if (summary.Sparsity is { } sparsity)
        {
            SparsitySection.Write(page, sparsity);
        }

        if (summary.Precision is { } precision)
        {
            PrecisionSection.Write(page, precision);
        }

        page.Heading("What next");
        page.List(NextSteps.Of(summary));
        WriteLayers(page, summary, result, worst);
        WriteMemory(page, summary);
        return page.ToString();
    }

    private static void WriteAccuracy(HtmlPage page, ConversionSummary summary, ConversionResult result, int worst)
    {
        page.Heading("Is it right?");
        if (summary.Streaming is { } streaming)
        {
            page.Paragraph(
                $"Each run takes {streaming.Step:N0} of {streaming.Window:N0} frames along axis {streaming.TimeAxis} and "
                + $"{streaming.StepMacs:N0} "
                + $"multiply-accumulates, where a whole window takes {streaming.WindowMacs:N0}; both gave the same bytes on "
                + $"{streaming.CheckedWindows:N0} windows.");
        }

        OutputComparison[] compared = [.. result.Outputs.Where(o => o.Reference.Count > 0)];
        if (compared.Length == 0)
        {
            page.Paragraph("The model is INT8 already, and is taken as it is: there is no float model to compare it with here.");
        }

        foreach (OutputComparison output in compared)
        {
            ConfusionTable.Write(page, output, result.Network.Labels);
            page.Picture(ConversionCharts.Scatter(output));
        }

        if (result.NormalScores is { Count: > 0 } scores && summary.Threshold is { } threshold)
        {
            int above = scores.Count(s => s > threshold);
            page.Paragraph(string.Create(
                CultureInfo.InvariantCulture,
                $"A {ScoreName.InWords(summary.Score!)} above {threshold:G4} is an anomaly; {above:N0} "
                + $"of {scores.Count:N0} normal calibration samples are above it."));
            page.Picture(BarChart.OfValues(
                scores, ScoreName.InWords(summary.Score!) + " of normal samples", "samples",
                (threshold, string.Create(CultureInfo.InvariantCulture, $"threshold {threshold:G4}")),
                "Histogram of the errors of normal samples, and the threshold"));
        }

        if (worst >= 0)
        {
            LayerSummary layer = summary.Layers[worst];
            page.Paragraph($"The worst layer is {layer.Index}, {layer.Operator} {layer.Name}: {Decibel(layer.SignalToNoise)}.");
            page.Picture(ConversionCharts.SignalToNoise(summary.Layers, worst));
        }
    }

    private static void WriteTuning(HtmlPage page, ConversionSummary summary)
    {
        if (summary.Tuning is not { } steps)
        {
            return;
        }

        page.Heading("Tuning");
        page.Paragraph("What was tried, one after the other, by the output over samples of the calibration data; what brought it nearer to "
            + "the float model's was kept.");
        page.Table(
            ["tried", "#output signal to noise", "kept"],
            steps.Select(s => (IReadOnlyList<string>)[s.Name, Decibel(s.SignalToNoise), s.IsKept ? "yes" : "no"]));
    }

    private static void WriteLayers(HtmlPage page, ConversionSummary summary, ConversionResult result, int worst)
    {
        page.Heading("Layers");
        string[] comparison = worst < 0 ? [] : ["#signal to noise", "#max error"];
        page.Table(
            ["#", "layer", "operator", "mode", "output", "#MACs", "#weights", "#bits", "#flash, bytes", "#IL/run", .. comparison],
            summary.Layers.Select(layer => (IReadOnlyList<string>)[.. Row(layer), .. worst < 0 ? [] : Comparison(layer)]),
            worst);
        page.Heading("Weights and activations");
        page.Paragraph("How often each INT8 value occurs, from −128 to the left to 127 to the right; activations over the validation "
            + "samples. A histogram that uses a small part of the width wastes bits; one that piles up at an end is cut off there.");
        page.Table(
            ["#", "layer", "weights", "activations", "range of the output"],
            ValueHistograms.Rows(summary.Layers, result));
        int drawn = result.Network.Operators.Count(op => !op.IsView);
        if (drawn <= MostDrawn)
        {
            page.Heading("Graph");
            page.Picture(NetworkPicture.Draw(result.Network, worst));
        }

        if (summary.Layers.Any(l => l.Reason != null))
        {
            page.Heading("Modes of the layers");
            page.Table(["#", "layer", "mode", "why"], summary.Layers.Where(l => l.Reason != null).Select(ReasonRow));
        }
    }

    private static void WriteMemory(HtmlPage page, ConversionSummary summary)
    {
        page.Heading("Arena");
        page.Paragraph($"{summary.Arena.Size:N0} bytes, allocated once. Buffers that are never needed at the same time share their place.");
        page.Picture(ConversionCharts.Arena(summary.Arena));
        page.Heading("Inputs and outputs");
        page.Table(
            ["role", "name", "shape", "#scale", "#zero point"],
            summary.Inputs.Select(port => Row("input", port)).Concat(summary.Outputs.Select(port => Row("output", port))));
        page.Paragraph($"The blob's checksum (CRC-32) is {summary.Checksum}.");
    }

    /// <summary>The layer whose output has the most noise; −1 if none is compared.</summary>
    private static int WorstOf(IReadOnlyList<LayerSummary> layers) =>
        layers.Where(l => l.SignalToNoise != null).MinBy(l => l.SignalToNoise)?.Index ?? -1;

    private static string[] Row(LayerSummary layer) =>
    [
        $"{layer.Index}",
        layer.Name,
        layer.Operator,
        layer.Mode == ExecutionMode.Auto ? None : layer.Mode.ToString().ToLowerInvariant(),
        Shapes.Format(layer.OutputShape),
        $"{layer.Macs:N0}",
        $"{layer.Weights:N0}",
        layer.Bits?.ToString(CultureInfo.InvariantCulture) ?? None,
        layer.Flash?.ToString("N0", CultureInfo.InvariantCulture) ?? None,
        $"{layer.Instructions:N0}",
    ];

    private static string[] Comparison(LayerSummary layer) =>
    [
        Decibel(layer.SignalToNoise),
        layer.LargestSteps is { } steps ? string.Create(CultureInfo.InvariantCulture, $"{steps:F1} steps") : None,
    ];

    private static string[] ReasonRow(LayerSummary layer) =>
        [$"{layer.Index}", layer.Name, layer.Mode == ExecutionMode.Auto ? "interpreted" : layer.Mode.ToString().ToLowerInvariant(),
            layer.Reason!];

    private static string[] Row(string role, PortSummary port) =>
        [role, port.Name, Shapes.Format(port.Shape), port.Scale.ToString("G6", CultureInfo.InvariantCulture), $"{port.ZeroPoint}"];

    private static string Decibel(double? value) => value == null ? None : string.Create(CultureInfo.InvariantCulture, $"{value:F1} dB");
}
