using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Scaffold;

/// <summary>The comment at the top of what is generated from a pipeline file.</summary>
internal static class GeneratedHeader
{
    /// <summary>Writes the comment.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="what">What is made of the file, up to its name.</param>
    internal static string Of(PipelineDefinition definition, string what) => BlobSourceWriter.Header(
    [
        $"{definition.Name}: {what} {Path.GetFileName(definition.File)} by tinyinfer new.",
        "Change the pipeline file, and make this one again.",
    ]);
}
