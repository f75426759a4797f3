using TinyInfer.Format;

namespace TinyInfer.Converter.Pipeline;

/// <summary>Names of a classifier's outputs.</summary>
internal static class ClassNames
{
    /// <summary>The names that the pipeline gives, or those of the model, or numbers.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="model">Its model.</param>
    /// <returns>A name an output.</returns>
    /// <exception cref="ConversionException">There are more or fewer names than outputs.</exception>
    internal static string[] Of(PipelineDefinition definition, InferenceModel model)
    {
        int count = model.Output.Length;
        string[]? names = definition.Classes ?? model.Metadata.GetLines(Metadata.Labels);
        if (names == null)
        {
            return [.. Enumerable.Range(0, count).Select(i => $"class {i}")];
        }

        return names.Length == count
            ? names
            : throw new ConversionException(
                $"{definition.File}: the model puts out {count} values, and there are {names.Length} names: "
                + $"{string.Join(", ", names)}. Give one name per value in \"classes\".");
    }
}
