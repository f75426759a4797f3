using TinyInfer.Converter.Files;
using TinyInfer.Converter.Pipeline.Learning;
using TinyInfer.Converter.Pipeline.Routing;
using TinyInfer.Signal.Features;

namespace TinyInfer.Converter.Pipeline;

/// <summary>Reads pipeline files.</summary>
public static class PipelineFile
{
    private const int MostBytes = 1 << 24;

    /// <summary>Reads a file into the classes that the device runs.</summary>
    /// <param name="path">The file, JSON; comments and a comma at the end of a list are allowed.</param>
    /// <returns>The pipeline.</returns>
    /// <exception cref="ConversionException">The file cannot be read; the message names the line, the path within the file and the
    /// remedy.</exception>
    public static PipelineDefinition Read(string path) => Read(path, Files.InputFile.Read(path, MostBytes));

    /// <summary>Reads the contents of a file that need not be there yet.</summary>
    /// <param name="path">Where the file is or is to be: other files are sought from its folder on.</param>
    /// <param name="contents">JSON, as UTF-8.</param>
    /// <returns>The pipeline.</returns>
    /// <exception cref="ConversionException">It is no pipeline; the message names the line, the path within the file and the
    /// remedy.</exception>
    public static PipelineDefinition Read(string path, byte[] contents)
    {
        JsonPlace place = JsonTree.Read(contents, path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        SensorDefinition sensor = SensorDefinition.Read(place.Require("sensor", "{ \"rate\": 1000, \"channels\": 1 }"));
        IReadOnlyList<DeviceObject<Signal.Filters.SampleFilter>> filters = FilterReader.Read(place.Find("filters"), sensor.Rate);
        double rate = sensor.Rate / filters.Aggregate(1, (product, filter) => product * filter.Value.Decimation);
        JsonPlace window = place.Require("window", "{ \"length\": 256, \"hop\": 128 }");
        int length = window.Require("length", "256").AsInteger(1, 65536);
        int hop = window.Find("hop")?.AsInteger(1, 65536) ?? length;
        window.RejectOthers();
        JsonPlace features = place.Require("features", "[{ \"kind\": \"raw\" }]");
        RoutesDefinition? routes = place.Find("routes") is { } ways ? RoutesReader.Read(ways, place, folder, sensor) : null;
        ModelReference? network = place.Find("model") is { } model ? ModelReference.Read(model, folder) : null;
        DetectorDefinition? decision = place.Find("detector") is { } detector ? DetectorDefinition.Read(detector, folder) : null;
        PipelineDefinition pipeline = new()
        {
            File = path,
            Name = place.Find("name")?.AsText() ?? Path.GetFileName(folder),
            Sensor = sensor,
            Filters = filters,
            Length = length,
            Hop = hop,
            History = place.Find("history")?.AsInteger(1, 1024) ?? 1,
            Features = new FeatureReader(sensor.Channels, length, rate, sensor.Resolutions).Read(features),
            Scaler = place.Find("normalize") is { } normalize ? ReadScaler(normalize) : null,
            Model = network,
            Detector = decision ?? routes?.Detectors?[0] ?? (routes == null ? null : DetectorDefinition.Standard),
            Routes = routes,
            Alarm = place.Find("alarm") is { } alarm ? ReadAlarm(alarm, place) : null,
            Cascade = place.Find("cascade") is { } cascade ? CascadeDefinition.Read(cascade, place, folder, sensor) : null,
            Learning = place.Find("learning") is { } learning ? LearningDefinition.Read(learning, place, folder, decision) : null,
            Health = place.Find("health") is { } health ? HealthDefinition.Read(health, place, folder) : null,
            Classes = place.Find("classes") is { } classes ? [.. classes.Elements.Select(c => c.AsText())] : null,
        };
        place.RejectOthers();
        routes?.Partition.Require(routes.Place, pipeline.FeatureCount);
        if (filters.Count == 0 && pipeline.Features.All(f => f.Value.GetType() == typeof(RawWindow))
            && place.Find("normalize") is { } scale)
        {
            CheckRange(scale, sensor);
        }

        return pipeline;
    }

    private static AlarmDefinition ReadAlarm(JsonPlace place, JsonPlace pipeline)
    {
        if (pipeline.Find("detector") != null || pipeline.Find("model") == null)
        {
            throw place.Error("an alarm on classes is for a pipeline with a classifier as its \"model\" and without a \"detector\", "
                + "which has an alarm of its own. Leave one of them out.");
        }

        return AlarmDefinition.Read(place);
    }

    /// <summary>Means and deviations of raw samples say what a sample has to hold.</summary>
    private static void CheckRange(JsonPlace normalize, SensorDefinition sensor)
    {
        if (normalize.Find("mean") is { } mean)
        {
            SampleRange.Check(mean, mean.AsNumbers(), normalize.Require("deviation", "[1.0]").AsFloats(), sensor);
        }
        else
        {
            double[] gains = normalize.Require("gain", "[1.0]").AsNumbers();
            double[] offsets = normalize.Require("offset", "[0.0]").AsNumbers();
            SampleRange.Check(normalize, [.. gains.Zip(offsets, (gain, offset) => gain == 0 ? 0 : -offset / gain)], null, sensor);
        }
    }

    private static DeviceObject<FeatureScaler> ReadScaler(JsonPlace place)
    {
        bool standardizes = place.Find("mean") != null || place.Find("deviation") != null;
        float[] first = place.Require(standardizes ? "mean" : "gain", "[1.0]").AsFloats();
        float[] second = place.Require(standardizes ? "deviation" : "offset", "[1.0]").AsFloats();
        place.RejectOthers();
        return standardizes
            ? Stage.Build(place, () => FeatureScaler.Standardize(first, second),
                $"FeatureScaler.Standardize({Literal.Of(first)}, {Literal.Of(second)})")
            : Stage.Build(place, () => new FeatureScaler(first, second), $"new FeatureScaler({Literal.Of(first)}, {Literal.Of(second)})");
    }
}
