using TinyInfer.Anomaly.Format;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Pipeline.Routing;

namespace TinyInfer.Converter.Scaffold;

/// <summary>
/// Firmware without a model, a detector that scores features, fitted by <c>tinyinfer fit</c> or to learn on the device; or firmware with
/// routes, a detector for each.
/// </summary>
internal static class GuardDetector
{
    private const string ClassName = "GuardDetector";
    private const int BytesPerLine = 24;

    /// <summary>Writes the detector's parameters as C#.</summary>
    /// <param name="definition">A pipeline whose detector scores features, or one with routes.</param>
    /// <param name="model">Its model, or those of its routes; null if it has none.</param>
    /// <param name="space">Namespace of the class.</param>
    /// <exception cref="ConversionException">The detector scores another number of features.</exception>
    internal static GeneratedFile Write(PipelineDefinition definition, PipelineModel? model, string space)
    {
        (string what, string declared) = definition.Routes is { } routes
            ? ("Score, threshold and debouncing for each route, with their checksums.", Routes(routes, definition, model))
            : ("Score, threshold and debouncing, with their checksum.",
                Field("byte[]", "Parameters", Bytes(DetectorWriter.Write(DetectorAgreement.Settle(definition, null)), "        ")));
        string text = $$"""
            {{GeneratedHeader.Of(definition, "the detector of")}}namespace {{space}};

            /// <summary>Fitted parameters of the detector.</summary>
            internal static class {{ClassName}}
            {
                /// <summary>{{what}}</summary>
                internal static readonly {{declared}}{{Health(definition)}}
            }

            """;
        return new GeneratedFile($"{ClassName}.g.cs", text.ReplaceLineEndings("\n"), false);
    }

    private static string Routes(RoutesDefinition routes, PipelineDefinition definition, PipelineModel? model) =>
        Field("byte[][]", "Parameters",
        string.Join('\n', DetectorAgreement.SettleRoutes(definition, model).Select((settings, i) =>
            $"        // {routes.Describe(i)}\n        new byte[]\n        {{\n{Bytes(DetectorWriter.Write(settings), "            ")}\n"
            + "        },")));

    /// <summary>What windows are compared with; a model has that in its metadata.</summary>
    private static string Health(PipelineDefinition definition) => definition.Health is { } health
        ? "\n\n    /// <summary>What score and features were like in calibration, with its checksum.</summary>\n"
            + $"    internal static readonly {Field("byte[]", "Health", Bytes(health.Profile, "        "))}"
        : string.Empty;

    private static string Field(string type, string name, string elements) => $"{type} {name} =\n    {{\n{elements}\n    }};";

    private static string Bytes(byte[] bytes, string indent) => string.Join('\n',
        bytes.Chunk(BytesPerLine).Select(part => $"{indent}{string.Join(", ", part)},"));
}
