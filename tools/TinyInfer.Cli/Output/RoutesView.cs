using System.Text.Json.Nodes;
using TinyInfer.Anomaly.Format;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Fitting;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Pipeline.Routing;
using TinyInfer.Converter.Report;

namespace TinyInfer.Cli.Output;

/// <summary>Writes and prints detectors that were fitted to several ways of working.</summary>
internal static class RoutesView
{
    private const string ClustersEnding = ".clusters";

    /// <summary>Writes the detectors' files and the first stage's, all or none.</summary>
    /// <param name="fit">The detectors, and clusters that were found.</param>
    /// <param name="first">The first stage; null for none.</param>
    /// <param name="path">Their common name: each detector has its route's number before the ending.</param>
    /// <returns>The detectors' files, that of the clusters after them, if they are new, and that of the first stage last.</returns>
    internal static IReadOnlyList<string> Write(RoutesFit fit, FittedCascade? first, string path)
    {
        OutputFiles files = new();
        for (int route = 0; route < fit.Detectors.Count; route++)
        {
            files.Add($"{Path.GetFileNameWithoutExtension(path)}.{route}{Path.GetExtension(path)}",
                DetectorWriter.Write(fit.Detectors[route].Settings));
        }

        if (fit.NewClusters is { } clusters)
        {
            files.Add(Path.GetFileNameWithoutExtension(path) + ClustersEnding, clusters.ToText());
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
    /// <param name="fit">The routes and their detectors.</param>
    /// <param name="choice">How those were fitted that have no model of their own.</param>
    /// <param name="first">The first stage; null for none.</param>
    /// <param name="files">Their files.</param>
    internal static void Print(
        Terminal terminal, RoutesFit fit, ScorerChoice choice, FittedCascade? first, IReadOnlyList<string> files)
    {
        IReadOnlyList<FittedDetector> fitted = fit.Detectors;
        for (int route = 0; route < fitted.Count; route++)
        {
            terminal.Output.WriteLine(FormattableString.Invariant(
                $"{files[route]}: route {route}, {fit.Routes.Describe(route)}: {RouteFitter.MethodOf(fit.Routes, route, choice).Method} ")
                + FormattableString.Invariant($"from {fitted[route].Windows:N0} windows, ")
                + FormattableString.Invariant($"threshold {fitted[route].Settings.Threshold:G4}"));
        }

        foreach (string score in fitted.Select(f => DetectorAgreement.Describe(f.Settings)).Distinct())
        {
            terminal.Output.WriteLine($"thresholds of the {score}");
        }

        terminal.Warn(fitted.SelectMany(f => f.Warnings).Distinct());
        CascadeView.Print(terminal, first, files[^1]);
        terminal.Output.WriteLine($"use them with \"routes\": {Use(fit, files)}{CascadeView.Use(first, files[^1])} in the "
            + "pipeline file, without its \"detector\"");
    }

    /// <summary>The detectors as JSON.</summary>
    /// <param name="fit">The routes and their detectors.</param>
    /// <param name="choice">How those were fitted that have no model of their own.</param>
    /// <param name="first">The first stage; null for none.</param>
    /// <param name="files">Their files.</param>
    internal static string ToJson(RoutesFit fit, ScorerChoice choice, FittedCascade? first, IReadOnlyList<string> files) => Json.Write(new
    {
        choice.Method,
        Score = DetectorAgreement.Describe(fit.Detectors[0].Settings),
        Routes = fit.Detectors.Select((f, route) => new
        {
            Route = route,
            Where = fit.Routes.Describe(route),
            RouteFitter.MethodOf(fit.Routes, route, choice).Method,
            f.Windows,
            f.AnomalousWindows,
            f.FaultyWindows,
            f.Settings.Threshold,
            File = files[route],
        }),
        Clusters = fit.NewClusters == null ? null : files[fit.Detectors.Count],
        Cascade = CascadeView.Describe(first, files[^1]),
        Warnings = fit.Detectors.SelectMany(f => f.Warnings).Distinct(),
    });

    /// <summary>What to write into the pipeline file, on one line.</summary>
    private static string Use(RoutesFit fit, IReadOnlyList<string> files)
    {
        RoutePartition partition = fit.NewClusters is { } clusters
            ? clusters with { File = Path.GetFileName(files[fit.Detectors.Count]) }
            : fit.Routes.Partition;
        JsonObject routes = partition.ToJson();
        routes["parameters"] = new JsonArray([.. files.Take(fit.Detectors.Count).Select(file => (JsonNode?)Path.GetFileName(file))]);
        return Json.WriteLine(routes) + (fit.Routes.Models == null ? string.Empty : " and its \"models\"");
    }
}
