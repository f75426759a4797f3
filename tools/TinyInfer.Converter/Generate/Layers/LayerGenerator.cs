using TinyInfer.Converter.Generate.Arithmetic;
using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Layers;

/// <summary>Generates the code of one layer.</summary>
internal abstract class LayerGenerator
{
    /// <summary>How all outputs of the layer are requantized, where they are; the clamp table is made for them.</summary>
    internal virtual IEnumerable<Requantization> Requantizations => [];

    /// <summary>Why the layer cannot be compiled; null if it can.</summary>
    internal virtual string? Problem => Requantizations.Select(r => r.Problem).FirstOrDefault(p => p != null);

    /// <summary>Writes the code in all ways, once for any number of prices.</summary>
    /// <param name="clamp">The clamp table of the model, or null.</param>
    /// <returns>Gives the way that is best at a price.</returns>
    internal abstract Func<CodePrice, GeneratedLayer> Generate(ClampTable? clamp);

    /// <summary>Why generated code cannot run on the device; null if it can.</summary>
    internal static string? ProblemOf(GeneratedLayer layer) =>
        layer.Methods.Any(m => !m.Fits) ? "the products of one output are more code than a method holds" : null;
}
