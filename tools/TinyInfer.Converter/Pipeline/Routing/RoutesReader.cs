using TinyInfer.Anomaly;
using TinyInfer.Converter.Files;

namespace TinyInfer.Converter.Pipeline.Routing;

/// <summary>Reads the "routes" of a pipeline file.</summary>
internal static class RoutesReader
{
    /// <summary>Reads the object.</summary>
    internal static RoutesDefinition Read(JsonPlace place, JsonPlace pipeline, string folder, SensorDefinition sensor)
    {
        RoutePartition partition = ReadPartition(place, folder, sensor);
        int routes = partition.Count;
        float[]? thresholds = null;
        if (place.Find("thresholds") is { } numbers)
        {
            thresholds = numbers.AsFloats();
            Require(numbers, thresholds.Length, partition, "threshold");
        }

        ModelReference?[]? models = place.Find("models") is { } networks ? ReadModels(networks, pipeline, partition, folder) : null;
        DetectorDefinition[]? detectors = place.Find("parameters") is { } files ? ReadDetectors(files, partition, models, folder) : null;
        place.RejectOthers();
        bool hasDetector = pipeline.Find("detector") != null;
        if (thresholds != null && models?.Contains(null) == true)
        {
            throw place.Error("\"thresholds\" are of models, and a route has none. Give \"parameters\" in place of them.");
        }

        return (thresholds != null, detectors != null, hasDetector) switch
        {
            (true, true, _) => throw place.Error("\"thresholds\" are of the pipeline's detector, and \"parameters\" hold detectors with "
                + "their own. Leave one of them out."),
            (_, true, true) => throw place.Error(
                "\"parameters\" hold whole detectors, and the pipeline has a \"detector\", too. Leave that one out."),
            (_, false, false) when models == null => throw place.Error(
                "routes are for a detector, and there is none. Add \"detector\", or \"parameters\" here, which tinyinfer fit writes."),
            _ => new RoutesDefinition(place.Where, partition, thresholds, detectors) { Models = models },
        };
    }

    private static RoutePartition ReadPartition(JsonPlace place, string folder, SensorDefinition sensor)
    {
        JsonPlace by = place.Require("by", "\"rootMeanSquare\"");
        if (by.AsText() != ClusterPartition.Kind)
        {
            return LevelPartition.Measures.TryGetValue(by.AsText(), out Signal.Features.Statistic measure)
                ? LevelPartition.Read(place, measure, sensor)
                : throw by.Error($"'{by.AsText()}' is not known. Choose one of: "
                    + $"{string.Join(", ", LevelPartition.Measures.Keys.Append(ClusterPartition.Kind))}.");
        }

        return place.Find(ClusterPartition.Kind) is { } clusters ? ClusterPartition.Read(clusters, folder)
            : place.Find("count") != null ? UnfittedClusters.Read(place)
            : throw place.Error("clusters are missing. Add \"clusters\", a file that tinyinfer fit has written, or \"count\", how many it "
                + "is to find.");
    }

    private static ModelReference?[] ReadModels(JsonPlace place, JsonPlace pipeline, RoutePartition partition, string folder)
    {
        if (pipeline.Find("model") != null)
        {
            throw place.Error("these are models of routes, and the pipeline has a \"model\", too, which all would share. Leave one of "
                + "them out.");
        }

        Require(place, place.Elements.Count, partition, "model");
        ModelReference?[] models = [.. place.Elements.Select(model => model.IsNull ? null : ModelReference.Read(model, folder))];
        return models.Any(model => model != null)
            ? models
            : throw place.Error("no route has a model. Leave \"models\" out.");
    }

    private static DetectorDefinition[] ReadDetectors(
        JsonPlace files, RoutePartition partition, ModelReference?[]? models, string folder)
    {
        Require(files, files.Elements.Count, partition, "file");
        DetectorDefinition[] detectors = [.. files.Elements.Select(file => DetectorDefinition.ReadParameters(file, folder, null))];
        DetectorSettings first = detectors[0].CreateSettings();
        for (int i = 0; i < detectors.Length; i++)
        {
            DetectorSettings settings = detectors[i].CreateSettings();
            if ((settings.Raise, settings.Window, settings.Clear) != (first.Raise, first.Window, first.Clear)
                || (models == null && (settings.Scorer == null) != (first.Scorer == null)))
            {
                throw files.Elements[i].Error(
                    "this detector debounces in another way than the first, or has a score of another kind; there is "
                    + "one alarm and one model. Fit all of them with one command.");
            }

            if (models != null && (models[i] == null) != (settings.Scorer != null))
            {
                throw files.Elements[i].Error(models[i] == null
                    ? "this detector scores a model's output, and its route has no model. Give one in \"models\", or fit again."
                    : "this detector scores features, and its route has a model. Write null in its place in \"models\", or fit again.");
            }

            if (float.IsNaN(settings.Threshold) || settings.Scorer?.IsLearning == true)
            {
                throw files.Elements[i].Error("this detector learns on the machine, and a machine does not come to all its ways of working "
                    + "when it should be learned. Fit it with tinyinfer fit.");
            }
        }

        return detectors;
    }

    private static void Require(JsonPlace place, int count, RoutePartition partition, string what)
    {
        if (count != partition.Count)
        {
            string routes = partition is LevelPartition levels
                ? $"{levels.Edges.Count} edges make {partition.Count} routes"
                : $"there are {partition.Count} routes";
            throw place.Error($"{routes}: {partition.Count} {what}s are expected, not {count}.");
        }
    }
}
