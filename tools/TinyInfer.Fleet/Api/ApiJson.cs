using System.Text.Json;
using System.Text.Json.Serialization;

namespace TinyInfer.Fleet.Api;

/// <summary>How the API writes JSON, and its clients read it.</summary>
internal static class ApiJson
{
    /// <summary>The options.</summary>
    internal static readonly JsonSerializerOptions Options = Set(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>Sets options.</summary>
    /// <param name="options">The options.</param>
    /// <returns>The same.</returns>
    internal static JsonSerializerOptions Set(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        return options;
    }
}
