using System.Text.RegularExpressions;

namespace TinyInfer.Converter.Scaffold;

/// <summary>A file of a firmware project with named holes, <c>{{name}}</c>, that are filled from the pipeline.</summary>
internal static partial class Template
{
    private const string Folder = "Templates/";

    /// <summary>Fills a template. A hole that stands alone on its line takes any number of lines, none included.</summary>
    /// <param name="file">The template's path.</param>
    /// <param name="holes">What goes into each hole.</param>
    /// <returns>The text, with line feeds.</returns>
    /// <exception cref="InvalidOperationException">The template has a hole that is not filled, or lacks one that is.</exception>
    internal static string Fill(string file, IReadOnlyDictionary<string, string> holes) => Fill(file, Read(file), holes);

    /// <summary>Fills the text of a template.</summary>
    /// <param name="file">The template's path, for messages.</param>
    /// <param name="text">The template.</param>
    /// <param name="holes">What goes into each hole.</param>
    /// <returns>The text.</returns>
    /// <exception cref="InvalidOperationException">The template has a hole that is not filled, or lacks one that is.</exception>
    internal static string Fill(string file, string text, IReadOnlyDictionary<string, string> holes)
    {
        HashSet<string> filled = [];
        string Text(string hole)
        {
            filled.Add(hole);
            return holes.TryGetValue(hole, out string? value)
                ? value
                : throw new InvalidOperationException($"{file}: nothing fills the hole '{hole}'.");
        }

        // One pass: what is filled in may look like a hole.
        text = Hole().Replace(text, match => match.Groups["line"] is { Success: true } line
            ? Text(line.Value) is { Length: > 0 } lines ? lines.TrimEnd('\n') + "\n" : string.Empty
            : Text(match.Groups["inner"].Value));
        return holes.Keys.FirstOrDefault(hole => !filled.Contains(hole)) is { } unused
            ? throw new InvalidOperationException($"{file}: there is no hole '{unused}'.")
            : text;
    }

    private static string Read(string file)
    {
        using Stream stream = typeof(Template).Assembly.GetManifestResourceStream(Folder + file)
            ?? throw new InvalidOperationException($"There is no template '{file}'.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"^\{\{(?<line>\w+)\}\}\n|\{\{(?<inner>\w+)\}\}", RegexOptions.Multiline)]
    private static partial Regex Hole();
}
