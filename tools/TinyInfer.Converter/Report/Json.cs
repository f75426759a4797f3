using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TinyInfer.Converter.Report;

/// <summary>How reports are written as JSON: indented, names in camel case, what does not apply left out.</summary>
public static class Json
{
    private static readonly JsonSerializerOptions _options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    /// <summary>Writes a report.</summary>
    /// <typeparam name="T">Type of the report.</typeparam>
    /// <param name="report">The report.</param>
    /// <returns>Its text, without a line end.</returns>
    public static string Write<T>(T report) => JsonSerializer.Serialize(report, _options);
}
