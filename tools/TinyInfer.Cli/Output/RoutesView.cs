using System.Globalization;
using TinyInfer.Anomaly.Format;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Fitting;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Report;

namespace TinyInfer.Cli.Output;

/// <summary>Writes and prints detectors that were fitted to several ways of working.</summary>
internal static class RoutesView
{
    /// <summary>Writes the detectors' files and the first stage's, all or none.</summary>
    /// <param name="fitted">The detectors.</param>
    /// <param name="first">The first stage; null for none.</param>
    /// <param name="path">Their common name: each detector has its route's number before the ending.</param>
    /// <returns>The detectors' files, and that of the first stage after them.</returns>
    internal static IReadOnlyList<string> Write(IReadOnlyList<FittedDetector> fitted, FittedCascade? first, string path)
    {
        OutputFiles files = new();
        for (int route = 0; route < fitted.Count; route++)
        {
            files.Add(
                $"{Path.GetFileNameWithoutExtension(path)}.{route}{Path.GetExtension(path)}", DetectorWriter.Write(fitted[route].Settings));
        }

        if (first != null)
        {
            files.Add(Path.GetFileNameWithoutExtension(path) + ".cascade", first.Definition.ToText());
        }

        string folder = Path.GetDirectoryName(path) ?? string.Empty;
        files.Write(folder.Length > 0 ? folder : ".");
        return [.. files.Names.Select(name => Path.Combine(folder, name))];
    }

    /// <summary>Prints the detectors.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="routes">The routes.</param>
    /// <param name="method">How the detectors were fitted.</param>
    /// <param name="fitted">The detectors.</param>
    /// <param name="first">The first stage; null for none.</param>
    /// <param name="files">Their files.</param>
    internal static void Print(Terminal terminal, RoutesDefinition routes, FitMethod method, IReadOnlyList<FittedDetector> fitted,
        FittedCascade? first, IReadOnlyList<string> files)
    {
        for (int route = 0; route < fitted.Count; route++)
        {
            terminal.Output.WriteLine(FormattableString.Invariant(
                $"{files[route]}: route {route}, {routes.Describe(route)}: {method} from {fitted[route].Windows:N0} windows, ")
                + FormattableString.Invariant($"threshold {fitted[route].Settings.Threshold:G4}"));
        }

        terminal.Output.WriteLine($"thresholds of the {DetectorAgreement.Describe(fitted[0].Settings)}");
        terminal.Warn(fitted.SelectMany(f => f.Warnings).Distinct());
        CascadeView.Print(terminal, first, files[^1]);
        string edges = string.Join(", ", routes.Edges.Select(e => e.ToString(CultureInfo.InvariantCulture)));
        string names = string.Join(", ", files.Take(fitted.Count).Select(file => $"\"{Path.GetFileName(file)}\""));
        terminal.Output.WriteLine($"use them with \"routes\": {{ \"by\": \"{routes.ByName}\", \"channel\": {routes.Channel}, "
            + $"\"edges\": [{edges}], \"parameters\": [{names}] }}{CascadeView.Use(first, files[^1])} in the pipeline file, without its "
            + $"\"detector\"");
    }

    /// <summary>The detectors as JSON.</summary>
    /// <param name="routes">The routes.</param>
    /// <param name="method">How the detectors were fitted.</param>
    /// <param name="fitted">The detectors.</param>
    /// <param name="first">The first stage; null for none.</param>
    /// <param name="files">Their files.</param>
    internal static string ToJson(RoutesDefinition routes, FitMethod method, IReadOnlyList<FittedDetector> fitted, FittedCascade? first,
        IReadOnlyList<string> files) => Json.Write(new
        {
            Method = method,
            Score = DetectorAgreement.Describe(fitted[0].Settings),
            Routes = fitted.Select((f, route) => new
            {
                Route = route,
                Where = routes.Describe(route),
                f.Windows,
                f.AnomalousWindows,
                f.FaultyWindows,
                f.Settings.Threshold,
                File = files[route],
            }),
            Cascade = CascadeView.Describe(first, files[^1]),
            Warnings = fitted.SelectMany(f => f.Warnings).Distinct(),
        });
}
