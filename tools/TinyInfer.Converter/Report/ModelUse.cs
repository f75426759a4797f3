using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Plan;

namespace TinyInfer.Converter.Report;

/// <summary>Flash, RAM and time of a model in one form.</summary>
/// <param name="Form">The form: how its weights are held.</param>
/// <param name="Ram">RAM.</param>
/// <param name="Instructions">IL instructions of one run, estimated.</param>
public sealed record ModelUse(string Form, RamSummary Ram, long Instructions)
{
    /// <summary>Use of a model converted in mode auto, as <c>convert</c> reports it.</summary>
    /// <param name="result">The conversion.</param>
    /// <returns>Its use.</returns>
    internal static ModelUse Of(ConversionResult result)
    {
        List<LayerSummary> layers = ConversionSummary.LayersOf(result);
        int compiled = result.Compiled!.Layers.Count(l => l.IsCompiled);
        return new ModelUse(
            $"{compiled} of {layers.Count} layers in code, as with convert --mode auto",
            RamSummary.Of(result.Model),
            layers.Sum(l => l.Instructions));
    }

    /// <summary>Use of a blob that is loaded as it is.</summary>
    /// <param name="loaded">The blob.</param>
    /// <param name="form">The form in which it is held.</param>
    /// <returns>Its use.</returns>
    internal static ModelUse Of(LoadedModel loaded, string form = "blob as it is") =>
        new(form, RamSummary.Of(loaded.Model), loaded.Layers.Sum(l => l.Instructions));
}
