using TinyInfer.Converter.Report;

namespace TinyInfer.Cli.Output;

/// <summary>A conversion's lines in a build log: one for each warning, and one with the flash, RAM and time that the model takes.</summary>
internal static class BriefView
{
    /// <summary>Prefix of a line with a warning.</summary>
    internal const string WarningStart = "warning: ";

    /// <summary>Writes a conversion.</summary>
    /// <param name="output">Where to; lines are as long as they are, since a program reads them.</param>
    /// <param name="summary">The conversion.</param>
    internal static void Write(TextWriter output, ConversionSummary summary)
    {
        foreach (string warning in summary.Warnings)
        {
            output.WriteLine(WarningStart + warning.ReplaceLineEndings(" "));
        }

        string flash = summary.CodeSize is > 0 and int code
            ? $"{summary.BlobSize:N0} bytes of data and {code:N0} of code"
            : $"{summary.BlobSize:N0} bytes of data";
        string files = summary.SourceFiles == 1 ? string.Empty : $" in {summary.SourceFiles} files";
        output.WriteLine(
            $"{summary.Name}: {flash}{files} in flash, {summary.Ram.Total:N0} bytes of RAM, {summary.Macs:N0} MACs per run, "
            + $"about {Duration.Of(summary.Seconds)} ({summary.Board})");
    }
}
