using TinyInfer.Converter.Files;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Pipeline.Learning;

namespace TinyInfer.Converter.Scaffold;

/// <summary>Firmware whose guard learns how to scale features for its model: what they were like in training.</summary>
internal static class GuardReference
{
    private const int NumbersPerLine = 8;

    /// <summary>Writes the reference as C#.</summary>
    /// <param name="definition">A pipeline that learns.</param>
    /// <param name="space">Namespace of the class.</param>
    internal static GeneratedFile Write(PipelineDefinition definition, string space)
    {
        FeatureReference reference = definition.Learning!.Reference!;
        string text = $$"""
            {{GeneratedHeader.Of(definition, "what features are like in the training data of")}}namespace {{space}};

            /// <summary>What the model's features were like in training.</summary>
            internal static class {{nameof(GuardReference)}}
            {
                /// <summary>Mean of each feature.</summary>
                internal static readonly float[] Mean =
                {
            {{Lines(reference.Mean)}}
                };

                /// <summary>Standard deviation of each feature.</summary>
                internal static readonly float[] Deviation =
                {
            {{Lines(reference.Deviation)}}
                };
            }

            """;
        return new GeneratedFile($"{nameof(GuardReference)}.g.cs", text.ReplaceLineEndings("\n"), false);
    }

    private static string Lines(float[] numbers) =>
        string.Join('\n', numbers.Chunk(NumbersPerLine).Select(part => $"        {string.Join(", ", part.Select(Literal.Of))},"));
}
