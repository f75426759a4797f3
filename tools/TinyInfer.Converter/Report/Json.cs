using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
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

    private static readonly JsonSerializerOptions _line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an object on one line, with a space after what separates.</summary>
    /// <param name="value">The object.</param>
    /// <returns>Its text.</returns>
    public static string WriteLine(JsonNode value) => value switch
    {
        JsonObject members =>
            $"{{ {string.Join(", ", members.Select(m => $"\"{m.Key}\": {(m.Value == null ? "null" : WriteLine(m.Value))}"))} }}",
        JsonArray items => $"[{string.Join(", ", items.Select(i => i == null ? "null" : WriteLine(i)))}]",
        _ => value.ToJsonString(_line),
    };

    /// <summary>Writes a report.</summary>
    /// <typeparam name="T">Type of the report.</typeparam>
    /// <param name="report">The report.</param>
    /// <returns>Its text, without a line end.</returns>
    public static string Write<T>(T report) => JsonSerializer.Serialize(report, _options);
}
