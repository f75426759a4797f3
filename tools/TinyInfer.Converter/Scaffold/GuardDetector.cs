using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Format;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Scaffold;

/// <summary>Firmware without a model: a detector that scores features, fitted by <c>tinyinfer fit</c> or to learn on the device.</summary>
internal static class GuardDetector
{
    private const string ClassName = "GuardDetector";
    private const int BytesPerLine = 24;

    /// <summary>Writes the detector's parameters as C#.</summary>
    /// <param name="definition">A pipeline whose detector scores features.</param>
    /// <param name="space">Namespace of the class.</param>
    /// <exception cref="ConversionException">The detector scores another number of features.</exception>
    internal static GeneratedFile Write(PipelineDefinition definition, string space)
    {
        DetectorSettings settings = DetectorAgreement.Settle(definition, null);
        string bytes = string.Join('\n',
            DetectorWriter.Write(settings).Chunk(BytesPerLine).Select(part => $"        {string.Join(", ", part)},"));
        string text = $$"""
            {{GeneratedHeader.Of(definition, "the detector of")}}namespace {{space}};

            /// <summary>Fitted parameters of the detector.</summary>
            internal static class {{ClassName}}
            {
                /// <summary>Score, threshold and debouncing, with their checksum.</summary>
                internal static readonly byte[] Parameters =
                {
            {{bytes}}
                };
            }

            """;
        return new GeneratedFile($"{ClassName}.g.cs", text.ReplaceLineEndings("\n"), false);
    }
}
