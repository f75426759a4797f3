using TinyInfer.Converter.Plan;

namespace TinyInfer.Converter.Report;

/// <summary>The part of a conversion's page that says whether the model fits a board.</summary>
internal static class FitReport
{
    /// <summary>Bytes of flash that a model takes: the blob that the C# carries, or stands alone, and the generated code.</summary>
    internal static int FlashOf(ConversionSummary summary) =>
        summary.Modes.FirstOrDefault(m => m.IsWritten) is { } written ? written.Data + written.Code : summary.BlobSize;

    /// <summary>Says whether an ESP32 has the RAM that a model takes.</summary>
    internal static string Ram(ConversionSummary summary) => summary.Ram.Total switch
    {
        <= RamBudget.SmallestHeap => "fits an ESP32 without PSRAM",
        <= RamBudget.LargestHeap => "an ESP32 without PSRAM may not have that much",
        _ => "more than an ESP32 without PSRAM has",
    };

    /// <summary>Says whether a board has the flash that a model takes.</summary>
    internal static string Flash(ConversionSummary summary) =>
        FlashOf(summary) <= ModePlanner.StandardFlash ? "fits a board with 4 MB" : "more than a board with 4 MB has for it";

    /// <summary>Writes the table of modes.</summary>
    internal static void Write(HtmlPage page, ConversionSummary summary)
    {
        page.Heading("Does it fit?");
        page.Paragraph($"RAM: activations {summary.Ram.Arena:N0} bytes, working memory {summary.Ram.Scratch:N0}, packed "
            + $"weights {summary.Ram.Packed:N0}; an ESP32 without PSRAM has {RamBudget.Heap} in all. A blob that is loaded from an "
            + "array is in RAM as well. Times are estimates for an "
            + $"{summary.Board}; nothing was measured on hardware.");
        page.Table(
            ["mode", "#time per run", "#IL/run", "#RAM, bytes", "#blob, bytes", "#code, bytes", "remark"],
            summary.Modes.Select(mode => new[]
            {
                mode.Mode.ToString().ToLowerInvariant(),
                Duration.Of(mode.Seconds),
                $"{mode.Instructions:N0}",
                $"{mode.Ram:N0}",
                $"{mode.Data:N0}",
                $"{mode.Code:N0}",
                mode.IsWritten ? "written as C#" : "--mode " + mode.Mode.ToString().ToLowerInvariant(),
            }));
    }
}
