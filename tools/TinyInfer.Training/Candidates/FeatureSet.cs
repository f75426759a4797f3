using System.Text;
using System.Text.Json.Nodes;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Training.Layers;

namespace TinyInfer.Training.Candidates;

/// <summary>Window and features, as a pipeline file has them.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Length">Frames in a window, after filters.</param>
/// <param name="Hop">Frames from one window to the next.</param>
/// <param name="Features">The features, as JSON.</param>
internal sealed record FeatureSet(string Name, int Length, int Hop, string Features)
{
    /// <summary>The filters, as JSON; null for none.</summary>
    internal string? Filters { get; init; }

    /// <summary>Frames of the sensor per frame after filters.</summary>
    internal int Decimation { get; init; } = 1;

    /// <summary>Whether features are the samples of a series, in the order in which they come.</summary>
    internal bool IsSeries { get; init; }

    /// <summary>Whether all features have one unit, so that they are scaled alike.</summary>
    internal bool HasOneUnit { get; init; }

    /// <summary>Makes the pipeline that computes the features and decides nothing.</summary>
    /// <param name="sensor">The sensor, as JSON.</param>
    internal PipelineDefinition Define(string sensor) =>
        PipelineFile.Read("pipeline.json", Encoding.UTF8.GetBytes(Write(sensor).ToJsonString()));

    /// <summary>Shape of a sample that a network takes.</summary>
    /// <param name="features">Number of features.</param>
    internal SampleShape ShapeOf(int features) => IsSeries ? new SampleShape(1, Length, features / Length) : SampleShape.Of(features);

    /// <summary>The pipeline file without model and detector.</summary>
    /// <param name="sensor">The sensor, as JSON.</param>
    internal JsonObject Write(string sensor)
    {
        JsonObject file = new()
        {
            ["name"] = "learned",
            ["sensor"] = JsonNode.Parse(sensor),
        };
        if (Filters != null)
        {
            file["filters"] = JsonNode.Parse(Filters);
        }

        file["window"] = new JsonObject { ["length"] = Length, ["hop"] = Hop };
        file["features"] = JsonNode.Parse(Features);
        return file;
    }
}
