using TinyInfer.Anomaly;

namespace TinyInfer.Converter.Blob;

/// <summary>An autoencoder's scores by name: what ONNX properties and blobs say that a threshold is of.</summary>
public static class ScoreName
{
    private static readonly Dictionary<string, ErrorMeasure> _measures = new(StringComparer.OrdinalIgnoreCase)
    {
        ["meansquarederror"] = ErrorMeasure.Squared,
        ["mse"] = ErrorMeasure.Squared,
        ["meanabsoluteerror"] = ErrorMeasure.Absolute,
        ["mae"] = ErrorMeasure.Absolute,
    };

    /// <summary>The names that are known, for messages.</summary>
    internal static string All => string.Join(" and ", _measures.Values.Distinct().Select(Of));

    /// <summary>The name of a score.</summary>
    internal static string Of(ErrorMeasure measure) => measure switch
    {
        ErrorMeasure.Absolute => "mean_absolute_error",
        ErrorMeasure.Output => "model_output",
        _ => "mean_squared_error",
    };

    /// <summary>Reads a name.</summary>
    /// <param name="name">The name, written with underscores, hyphens, spaces or none.</param>
    /// <param name="measure">The score; null if it is not known.</param>
    /// <returns>Whether it is known.</returns>
    public static bool TryParse(string name, out ErrorMeasure? measure)
    {
        measure = Parse(name);
        return measure != null;
    }

    /// <summary>A name in plain words.</summary>
    /// <param name="name">The name, such as mean_absolute_error.</param>
    /// <returns>The same, such as mean absolute error.</returns>
    public static string InWords(string name) => name.Replace('_', ' ');

    /// <summary>A score in plain words.</summary>
    internal static string InWords(ErrorMeasure measure) => InWords(Of(measure));

    /// <summary>The score of a name, written with underscores, hyphens, spaces or none; null if it is not known.</summary>
    internal static ErrorMeasure? Parse(string name) =>
        _measures.TryGetValue(string.Concat(name.Where(char.IsLetter)), out ErrorMeasure measure) ? measure : null;
}
