using TinyInfer.Converter.Files;
using TinyInfer.Converter.Report;

namespace TinyInfer.Converter.Pipeline.Learning;

/// <summary>What features are like where a model works well.</summary>
/// <param name="Mean">Mean of each feature.</param>
/// <param name="Deviation">Standard deviation of each, above 0.</param>
public sealed record FeatureReference(float[] Mean, float[] Deviation)
{
    private const int MostBytes = 1 << 20;

    /// <summary>The numbers as a file, which a pipeline file may name.</summary>
    /// <returns>JSON.</returns>
    public string ToText() => Json.Write(new { Mean, Deviation }) + "\n";

    /// <summary>Reads the file that a place names.</summary>
    internal static FeatureReference Read(JsonPlace place, string folder)
    {
        string file = Path.GetFullPath(Path.Combine(folder, place.AsText()));
        JsonPlace own = File.Exists(file)
            ? JsonTree.Read(InputFile.Read(file, MostBytes), file)
            : throw place.Error($"there is no file {file}. Write it with tinyinfer fit --learn.");
        float[] mean = own.Require("mean", "[0.0]").AsFloats();
        JsonPlace second = own.Require("deviation", "[1.0]");
        float[] deviation = second.AsFloats(float.Epsilon);
        own.RejectOthers();
        return deviation.Length == mean.Length
            ? new FeatureReference(mean, deviation)
            : throw second.Error($"there are {deviation.Length} deviations for {mean.Length} means. Write the file anew.");
    }
}
