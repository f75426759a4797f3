using System.Text.RegularExpressions;
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

    /// <summary>Looks for parts of a larger model of the same name, which an earlier conversion has left.</summary>
    /// <param name="folder">Where the files are.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="files">The files of this conversion.</param>
    /// <returns>A warning, if there are any.</returns>
    public static IEnumerable<string> FindStale(string folder, string model, OutputFiles files)
    {
        Regex part = new($"^{Regex.Escape(model)}[.](code|part)[0-9]+{Regex.Escape(GeneratedFile.Ending)}$");
        string[] stale =
        [
            .. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Where(name => part.IsMatch(name)).Except(files.Names)
                .Order(StringComparer.Ordinal),
        ];
        return stale.Length == 0
            ? []
            : [$"{string.Join(", ", stale)} in {folder} are parts of an earlier conversion, and belong to this model no more: delete "
                + $"them, or "
                + "firmware compiles them, too."];
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
