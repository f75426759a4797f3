using System.Globalization;
using System.Text.Json;
using static System.FormattableString;

namespace TinyInfer.Converter.Files;

/// <summary>A JSON value that knows where it stands, so that whatever is wrong with it can be named by file, line and path.</summary>
/// <param name="file">The file's name.</param>
/// <param name="line">The line it starts on, from 1.</param>
/// <param name="path">Its path from the outermost value, such as <c>features[0].bank</c>.</param>
/// <param name="type">What it is.</param>
/// <param name="text">A string's text, or a number's digits.</param>
internal sealed class JsonPlace(string file, int line, string path, JsonTokenType type, string? text)
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    internal string Path => path;

    internal Dictionary<string, JsonPlace> Members { get; } = new(StringComparer.Ordinal);

    internal List<JsonPlace> Elements { get; } = [];

    internal bool IsArray => type == JsonTokenType.StartArray;

    internal bool IsObject => type == JsonTokenType.StartObject;

    internal bool IsText => type == JsonTokenType.String;

    internal bool IsNull => type == JsonTokenType.Null;

    /// <summary>The place in words: file, line and path.</summary>
    internal string Where => $"{file}, line {line}{(path.Length == 0 ? string.Empty : $", {path}")}";

    /// <summary>An exception that names this place.</summary>
    internal ConversionException Error(string message, Exception? inner = null)
    {
        string what = $"{Where}: {message}";
        return inner == null ? new ConversionException(what) : new ConversionException(what, inner);
    }

    /// <summary>A member of an object, or null if it is absent.</summary>
    internal JsonPlace? Find(string name)
    {
        if (!IsObject)
        {
            throw Error($"an object {{ ... }} with \"{name}\" is expected here.");
        }

        _read.Add(name);
        return Members.GetValueOrDefault(name);
    }

    /// <summary>A member of an object that has to be there.</summary>
    internal JsonPlace Require(string name, string example) =>
        Find(name) ?? throw Error($"\"{name}\" is missing. Add for example \"{name}\": {example}.");

    /// <summary>Fails at a member that nobody has asked for: most likely its name is misspelt.</summary>
    internal void RejectOthers()
    {
        foreach ((string name, JsonPlace member) in Members.Where(m => !_read.Contains(m.Key)))
        {
            throw member.Error($"there is nothing of that name here. Known are: {string.Join(", ", _read.Order())}.");
        }
    }

    internal string AsText() => type != JsonTokenType.String ? throw Error("a text in quotes is expected.")
        : text!.Contains('\0', StringComparison.Ordinal) ? throw Error("a text without the character NUL is expected.")
        : text;

    internal bool AsFlag() => type switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Error("true or false is expected."),
    };

    internal double AsNumber(double lowest = double.MinValue, double highest = double.MaxValue)
    {
        if (type != JsonTokenType.Number || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            || !(value >= lowest && value <= highest))
        {
            throw Error(Invariant($"a number {Range(lowest, highest)} is expected{Found()}."));
        }

        return value;
    }

    internal int AsInteger(int lowest, int highest = int.MaxValue)
    {
        if (type != JsonTokenType.Number || !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            || value < lowest || value > highest)
        {
            throw Error(Invariant($"a whole number {Range(lowest, highest == int.MaxValue ? double.MaxValue : highest)} is ")
                + Invariant($"expected{Found()}."));
        }

        return value;
    }

    /// <summary>One number, or an array of them.</summary>
    internal double[] AsNumbers(double lowest = double.MinValue, double highest = double.MaxValue)
    {
        if (!IsArray)
        {
            return [AsNumber(lowest, highest)];
        }

        return Elements.Count > 0
            ? [.. Elements.Select(e => e.AsNumber(lowest, highest))]
            : throw Error("at least one number is expected.");
    }

    internal float[] AsFloats(double lowest = float.MinValue, double highest = float.MaxValue) =>
        Array.ConvertAll(AsNumbers(lowest, highest), v => (float)v);

    /// <summary>One of several words, by name.</summary>
    internal T AsWord<T>(IReadOnlyDictionary<string, T> words) =>
        words.TryGetValue(AsText(), out T? value)
            ? value
            : throw Error($"'{text}' is not known. Choose one of: {string.Join(", ", words.Keys)}.");

    /// <summary>A name of an enumeration, in camel case.</summary>
    internal T AsWord<T>()
        where T : struct, Enum =>
        AsWord(Enum.GetNames<T>().ToDictionary(JsonNamingPolicy.CamelCase.ConvertName, Enum.Parse<T>));

    private static string Range(double lowest, double highest) =>
        (lowest > -1e300 && lowest > float.MinValue, highest < 1e300 && highest < float.MaxValue) switch
        {
            (true, true) => Invariant($"from {lowest:0.######} to {highest:0.######}"),
            (true, false) => Invariant($"of at least {lowest:0.######}"),
            (false, true) => Invariant($"of at most {highest:0.######}"),
            _ => "that is finite",
        };

    private string Found() => text == null ? string.Empty : $", not {text}";
}
