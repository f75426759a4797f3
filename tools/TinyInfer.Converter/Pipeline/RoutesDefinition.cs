using System.Globalization;
using TinyInfer.Anomaly;
using TinyInfer.Converter.Files;
using TinyInfer.Signal.Features;

namespace TinyInfer.Converter.Pipeline;

/// <summary>Several ways in which a machine works, each with a threshold or a detector of its own.</summary>
/// <param name="Place">Where it is said so, for messages.</param>
/// <param name="By">What tells them apart.</param>
/// <param name="Channel">Of which channel, from 0.</param>
/// <param name="Edges">Where the second begins, the third and so on, in the sensor's unit.</param>
/// <param name="Thresholds">Thresholds of the pipeline's score; null if there are none, or detectors instead.</param>
/// <param name="Detectors">Detectors; null if there are none, or thresholds instead.</param>
public sealed record RoutesDefinition(string Place, Statistic By, int Channel, IReadOnlyList<double> Edges,
    IReadOnlyList<float>? Thresholds, IReadOnlyList<DetectorDefinition>? Detectors)
{
    private const int MostEdges = 15;

    private static readonly Dictionary<string, Statistic> _measures = new(CascadeDefinition.Measures) { ["mean"] = Statistic.Mean };

    /// <summary>Number of routes.</summary>
    public int Count => Edges.Count + 1;

    /// <summary>Name of what tells them apart.</summary>
    public string ByName => _measures.First(m => m.Value == By).Key;

    /// <summary>Description of a route.</summary>
    /// <param name="route">The route, from 0.</param>
    /// <returns>Such as: rootMeanSquare from 100 to 250.</returns>
    public string Describe(int route)
    {
        string Edge(int i) => Edges[i].ToString("G5", CultureInfo.InvariantCulture);
        return route == 0 ? $"{ByName} below {Edge(0)}"
            : route == Edges.Count ? $"{ByName} from {Edge(route - 1)}"
            : $"{ByName} from {Edge(route - 1)} to {Edge(route)}";
    }

    /// <summary>The C# expression that makes the selector in firmware.</summary>
    /// <param name="sensor">The sensor.</param>
    internal string CodeFor(SensorDefinition sensor) =>
        $"new RouteSelector({Literal.Of(By)}, {Channel}, {Literal.Of(CountsOf(sensor))})";

    /// <summary>Makes the device's selector.</summary>
    /// <param name="sensor">The sensor.</param>
    internal RouteSelector CreateSelector(SensorDefinition sensor) => new(By, Channel, CountsOf(sensor));

    /// <summary>Reads the object.</summary>
    internal static RoutesDefinition Read(JsonPlace place, JsonPlace pipeline, string folder, SensorDefinition sensor)
    {
        Statistic by = place.Require("by", "\"rootMeanSquare\"").AsWord(_measures);
        int channel = place.Find("channel")?.AsInteger(0, sensor.Channels - 1) ?? 0;
        JsonPlace given = place.Require("edges", "[100, 250]");
        double[] edges = given.AsNumbers(-1e12, 1e12);
        if (edges.Length > MostEdges || edges.Zip(edges.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            throw given.Error($"edges that ascend are expected, {MostEdges} at most.");
        }

        int routes = edges.Length + 1;
        float[]? thresholds = null;
        if (place.Find("thresholds") is { } numbers)
        {
            thresholds = numbers.AsFloats();
            Require(numbers, thresholds.Length, routes, "threshold");
        }

        DetectorDefinition[]? detectors = null;
        if (place.Find("parameters") is { } files)
        {
            detectors = ReadDetectors(files, routes, folder);
        }

        place.RejectOthers();
        bool hasDetector = pipeline.Find("detector") != null;
        return (thresholds != null, detectors != null, hasDetector) switch
        {
            (true, true, _) => throw place.Error("\"thresholds\" are of the pipeline's detector, and \"parameters\" hold detectors with "
                + "their own. Leave one of them out."),
            (_, true, true) => throw place.Error(
                "\"parameters\" hold whole detectors, and the pipeline has a \"detector\", too. Leave that one out."),
            (_, false, false) => throw place.Error(
                "routes are for a detector, and there is none. Add \"detector\", or \"parameters\" here, which tinyinfer fit writes."),
            _ => new RoutesDefinition(place.Where, by, channel, edges, thresholds, detectors),
        };
    }

    private static DetectorDefinition[] ReadDetectors(JsonPlace files, int routes, string folder)
    {
        Require(files, files.Elements.Count, routes, "file");
        DetectorDefinition[] detectors = [.. files.Elements.Select(file => DetectorDefinition.ReadParameters(file, folder, null))];
        DetectorSettings first = detectors[0].CreateSettings();
        for (int i = 0; i < detectors.Length; i++)
        {
            DetectorSettings settings = detectors[i].CreateSettings();
            if ((settings.Raise, settings.Window, settings.Clear) != (first.Raise, first.Window, first.Clear)
                || (settings.Scorer == null) != (first.Scorer == null))
            {
                throw files.Elements[i].Error(
                    "this detector debounces in another way than the first, or has a score of another kind; there is "
                    + "one alarm and one model. Fit all of them with one command.");
            }

            if (float.IsNaN(settings.Threshold) || settings.Scorer?.IsLearning == true)
            {
                throw files.Elements[i].Error("this detector learns on the machine, and a machine does not come to all its ways of working "
                    + "when it should be learned. Fit it with tinyinfer fit.");
            }
        }

        return detectors;
    }

    private static void Require(JsonPlace place, int count, int routes, string what)
    {
        if (count != routes)
        {
            throw place.Error($"{routes - 1} edges make {routes} routes: {routes} {what}s are expected, not {count}.");
        }
    }

    private float[] CountsOf(SensorDefinition sensor)
    {
        double unit = CascadeDefinition.UnitsOf(By, sensor)[Channel];
        return [.. Edges.Select(edge => (float)(edge / unit))];
    }
}
