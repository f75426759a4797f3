using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Generate;

namespace TinyInfer.Converter.Report;

/// <summary>The files that a conversion writes.</summary>
public static class ConversionFiles
{
    /// <summary>Makes the files: NAME.tinf, NAME.g.cs (and parts, for a large model), NAME.report.html, NAME.report.json.</summary>
    /// <param name="result">The conversion.</param>
    /// <param name="summary">The same, summed up.</param>
    /// <returns>The files.</returns>
    public static OutputFiles Make(ConversionResult result, ConversionSummary summary)
    {
        OutputFiles files = new();
        files.Add($"{result.Name}.tinf", result.Blob);
        foreach (GeneratedFile file in result.Compiled?.FilesAbout(About(summary))
            ?? BlobSourceWriter.Write(result.Name, result.Blob, About(summary)))
        {
            files.Add(file.Name, file.Text);
        }

        files.Add($"{result.Name}.report.html", ConversionPage.Write(summary, result));
        files.Add($"{result.Name}.report.json", Json.Write(summary) + "\n");
        return files;
    }

    private static string[] About(ConversionSummary summary) =>
    [
        $"{summary.Name}: INT8 model from {ModelName.OneLine(summary.Source)}, converted by {summary.Producer}.",
        $"Blob of {summary.BlobSize:N0} bytes, CRC-32 {summary.Checksum}. "
        + $"{summary.Weights:N0} weights, {summary.Macs:N0} multiply-accumulates per run.",
        $"RAM in bytes, besides the blob: activations {summary.Ram.Arena:N0}, working memory {summary.Ram.Scratch:N0}, packed weights "
        + $"{summary.Ram.Packed:N0}.",
    ];
}
