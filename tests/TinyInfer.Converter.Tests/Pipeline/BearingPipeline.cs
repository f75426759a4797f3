using System.Text.Json;
using System.Text.Json.Nodes;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary>The example's pipeline, whose model a test converts in its own way.</summary>
internal static class BearingPipeline
{
    /// <summary>Writes the pipeline.</summary>
    /// <param name="folder">Where it goes.</param>
    /// <param name="members">What it says of the model but for the files, as members of a JSON object.</param>
    /// <returns>The pipeline file.</returns>
    internal static string Save(TemporaryFolder folder, string members) =>
        Save(folder, members, BearingFiles.Model, BearingFiles.Calibration, BearingFiles.Validation);

    /// <summary>Writes the pipeline with other files.</summary>
    /// <param name="folder">Where it goes.</param>
    /// <param name="members">What it says of the model but for the files, as members of a JSON object.</param>
    /// <param name="model">The model.</param>
    /// <param name="calibration">Its calibration data; null for none.</param>
    /// <param name="validation">Its validation data; null for none.</param>
    /// <returns>The pipeline file.</returns>
    internal static string Save(TemporaryFolder folder, string members, string model, string? calibration, string? validation)
    {
        JsonNode pipeline = JsonNode.Parse(File.ReadAllText(Path.Combine(SharedData.Repository, "models", "bearing", "pipeline.json")))!;
        JsonNode own = pipeline["model"] = JsonNode.Parse($"{{ {members} }}")!;
        own["file"] = model;
        foreach ((string name, string? file) in new[] { ("calibration", calibration), ("validation", validation) })
        {
            if (file != null)
            {
                own[name] = file;
            }
        }

        string path = folder["pipeline.json"];
        File.WriteAllText(path, pipeline.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return path;
    }
}
