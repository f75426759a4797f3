using TinyInfer.Converter.Files;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Scaffold;

/// <summary>Writes a pipeline as C# for firmware: the very objects that the simulator runs.</summary>
public static class PipelineSourceWriter
{
    /// <summary>Name of the class, and of its file.</summary>
    public const string ClassName = "GuardPipeline";

    /// <summary>Writes the source file.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="space">Namespace of the class.</param>
    /// <returns>The file.</returns>
    public static GeneratedFile Write(PipelineDefinition definition, string space)
    {
        // Defaults are left out: nanoFramework's metadata processor cannot take null for a member whose type nothing else in the assembly
        // uses.
        string?[] given =
        [
            "Channels = Channels",
            $"Length = {definition.Length}",
            $"Hop = {definition.Hop}",
            definition.History > 1 ? $"History = {definition.History}" : null,
            definition.Sensor.Resolutions == null ? null : $"Resolutions = {Literal.Of(definition.Sensor.Resolutions)}",
            List("Filters", "SampleFilter", definition.Filters.Select(f => f.Code)),
            List("Extractors", "FeatureExtractor", definition.Features.Select(f => f.Code)),
            definition.Scaler == null ? null : $"Scaler = {definition.Scaler.Code}",
            List("Limits", "SensorLimits", definition.Sensor.Limits.Select(l => l.Code)),
            definition.Cascade == null ? null : $"Gate = {definition.Cascade.CodeFor(definition.Sensor)}",
            definition.Routes?.Partition.SelectorCode(definition.Sensor) is { } selector ? $"Routes = {selector}" : null,
        ];
        string members = string.Join('\n', given.Where(m => m != null).Select(m => $"            {m},"));
        string? clusters = definition.Routes?.Partition.ClustersCode;
        string usings = clusters == null ? string.Empty : "using TinyInfer.Anomaly.Scores;\nusing TinyInfer.Guard;\n";
        string text = $$"""
            {{GeneratedHeader.Of(definition, "made from")}}{{usings}}using TinyInfer.Signal;
            using TinyInfer.Signal.Features;
            using TinyInfer.Signal.Filters;
            using TinyInfer.Signal.Spectrum;

            namespace {{space}};

            /// <summary>From the sensor's samples to the model's input.</summary>
            internal static class {{ClassName}}
            {
                /// <summary>Samples per frame.</summary>
                internal const int Channels = {{definition.Sensor.Channels}};

                /// <summary>Makes the pipeline.</summary>
                internal static FeaturePipeline Create()
                {
                    return new FeaturePipeline(new PipelineSettings
                    {
            {{members}}
                    });
                }{{(clusters == null ? string.Empty : Clusters(clusters))}}
            }

            """;
        return new GeneratedFile($"{ClassName}.g.cs", text.ReplaceLineEndings("\n"), false);
    }

    private static string Clusters(string code) =>
        "\n\n    /// <summary>Makes what tells from the features in which way the machine works.</summary>\n"
        + $"    internal static ClusterRoutes CreateClusters()\n    {{\n        return {code};\n    }}";

    private static string? List(string name, string type, IEnumerable<string> items) =>
        items.Any() ? $"{name} = new {type}[]\n            {{\n                "
            + $"{string.Join(",\n                ", items)},\n            }}" : null;
}
