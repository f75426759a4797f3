using System.Globalization;
using System.Security;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TinyInfer.Converter.Files;

/// <summary>
/// Text from outside within files that are written: one function per language. Whatever a model or a pipeline is called, it stays what it
/// is put into, a comment, a literal or an attribute, and nothing invisible gets into a source file.
/// </summary>
public static class SourceText
{
    /// <summary>The most characters of a comment's text.</summary>
    private const int MaxComment = 200;

    /// <summary>Characters of paths that MSBuild gives a meaning.</summary>
    private const string MSBuildCharacters = "%$@;*?'()";

    private static readonly JsonSerializerOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The rest of a line after <c>//</c>.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>One line of visible characters, shortened where it is long.</returns>
    public static string Comment(string text)
    {
        string line = string.Concat(text.Take(MaxComment).Select(c => IsHidden(c) ? ' ' : c));
        return text.Length > MaxComment ? line + "…" : line;
    }

    /// <summary>A string literal of C#.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The literal, with its quotes.</returns>
    public static string CSharp(string text)
    {
        StringBuilder literal = new("\"");
        foreach (char c in text)
        {
            literal.Append(c is '"' or '\\' ? $"\\{c}" : IsHidden(c) ? Escape(c) : c.ToString());
        }

        return literal.Append('"').ToString();
    }

    /// <summary>A string of JSON.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The string, with its quotes.</returns>
    public static string Json(string text) =>
        string.Concat(JsonSerializer.Serialize(text, _json).Select(c => IsHidden(c) ? Escape(c) : c.ToString()));

    /// <summary>Text of an XML element or attribute.</summary>
    /// <param name="text">Text without control characters, which XML has no form for.</param>
    /// <returns>The text, escaped.</returns>
    public static string Xml(string text) => SecurityElement.Escape(text)!;

    /// <summary>A path in a project file.</summary>
    /// <param name="path">The path, without control characters.</param>
    /// <returns>The path, escaped for MSBuild and then for XML.</returns>
    public static string MSBuild(string path) =>
        Xml(string.Concat(path.Select(c => MSBuildCharacters.Contains(c, StringComparison.Ordinal) ? $"%{(int)c:X2}" : c.ToString())));

    /// <summary>Whether a character cannot be seen, ends a line, or turns the direction of what follows.</summary>
    internal static bool IsHidden(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned;

    private static string Escape(char c) => $"\\u{(int)c:x4}";
}
