using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Plan;

namespace TinyInfer.Converter.Report;

/// <summary>Flash, RAM and time of a model in one form.</summary>
/// <param name="Form">The form: how its weights are held.</param>
/// <param name="Ram">RAM.</param>
/// <param name="Instructions">IL instructions of one run, estimated.</param>
public sealed record ModelUse(string Form, RamSummary Ram, long Instructions)
{
    /// <summary>Use of a converted model, as <c>convert</c> reports it for the same form.</summary>
    /// <param name="result">The conversion.</param>
    /// <returns>Its use.</returns>
    internal static ModelUse Of(ConversionResult result)
    {
        ConversionSummary summary = ConversionSummary.Of(result, result.Name);
        int compiled = result.Compiled?.Layers.Count(l => l.IsCompiled) ?? 0;
        string form = result.Compiled == null
            ? "blob as an array, as convert writes it without --mode"
            : $"{compiled} of {summary.Layers.Count} layers in code, as with convert --mode auto";
        return new ModelUse(form, summary.Ram, summary.Instructions);
    }

    /// <summary>Use of a blob that is loaded as it is.</summary>
    /// <param name="loaded">The blob.</param>
    /// <returns>Its use.</returns>
    internal static ModelUse Of(LoadedModel loaded) =>
        new("blob as it is", RamSummary.Of(loaded.Model), loaded.Layers.Sum(l => l.Instructions));
}
