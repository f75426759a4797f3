using TinyInfer.Converter.Fitting;

namespace TinyInfer.Cli.Output;

/// <summary>Prints a first stage that was fitted; nothing if there is none.</summary>
internal static class CascadeView
{
    /// <summary>Prints what it does, and what the user should know.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="fitted">The first stage; null for none.</param>
    /// <param name="file">Its file.</param>
    internal static void Print(Terminal terminal, FittedCascade? fitted, string file)
    {
        if (fitted != null)
        {
            terminal.Output.WriteLine($"{file}: {fitted}");
            terminal.Warn(fitted.Warnings);
        }
    }

    /// <summary>What to write into the pipeline file, after another member.</summary>
    /// <param name="fitted">The first stage; null for none.</param>
    /// <param name="file">Its file.</param>
    internal static string Use(FittedCascade? fitted, string file) =>
        fitted == null ? string.Empty : $" and \"cascade\": {{ \"parameters\": \"{Path.GetFileName(file)}\" }}";

    /// <summary>The first stage for JSON.</summary>
    /// <param name="fitted">The first stage; null for none.</param>
    /// <param name="file">Its file.</param>
    internal static object? Describe(FittedCascade? fitted, string file) => fitted == null ? null : new
    {
        Measure = fitted.Definition.MeasureName,
        Threshold = fitted.Definition.Thresholds,
        fitted.Definition.Every,
        fitted.NormalWindows,
        fitted.StoppedWindows,
        fitted.StoppedShare,
        fitted.NeededWindows,
        fitted.MissedWindows,
        fitted.MissRate,
        fitted.HasLabels,
        fitted.Warnings,
        File = file,
    };
}
