using System.Text.RegularExpressions;
using TinyInfer.Converter.Conversion;

namespace TinyInfer.Converter.Scaffold;

/// <summary>Name of a firmware project: it is that of a folder, of an assembly and of a namespace.</summary>
public static partial class FirmwareName
{
    /// <summary>The most characters: a line of telemetry has room for it, and file systems for paths.</summary>
    public const int MaxLength = 64;

    /// <summary>Namespaces that generated code finds its types in.</summary>
    private static readonly string[] _taken = ["System", "TinyInfer", "nanoFramework", "mscorlib"];

    /// <summary>The token before a name that is declared: a word or the end of an array's type, but none of the words that may stand
    /// before a name in use.</summary>
    private const string Declaring = @"(?<=[\w\]])(?<!\b(?:abstract|and|as|async|await|case|const|else|event|in|internal|is|new|not|or|out|"
        + @"override|params|private|protected|public|readonly|ref|return|sealed|static|throw|using|virtual|volatile|when))\s+";

    /// <summary>Looks at a name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>What is wrong with it, as part of a sentence; null if it can be used.</returns>
    public static string? FindProblem(string name)
    {
        if (name.Length is 0 or > MaxLength || !char.IsAsciiLetter(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            return $"letters, digits and underscores are expected, a letter first, at most {MaxLength}";
        }

        if (Keywords.Contains(name))
        {
            return "it is a keyword of C#";
        }

        if (!ModelName.IsUsable(name))
        {
            return "no file can have it on Windows";
        }

        return _taken.Contains(name, StringComparer.OrdinalIgnoreCase) ? "it is a name that the code needs for itself" : null;
    }

    /// <summary>Fails where a project's code means something else by the project's name, which its namespace would hide.</summary>
    /// <param name="name">The name.</param>
    /// <param name="sources">Source files of the project.</param>
    /// <exception cref="ConversionException">The code has a type or namespace of that name.</exception>
    internal static void RequireUnused(string name, IEnumerable<string> sources)
    {
        string[] code = [.. sources.Select(text => Silent().Replace(text, " "))];
        bool isOwn = code.Any(text => DeclaresVariable(name).IsMatch(text) || DeclaresType(name).IsMatch(text));
        if (!isOwn && code.Any(text => IsUsed(name).IsMatch(text)))
        {
            throw new ConversionException($"'{name}' is no name for a project: its code uses a type of that name. Choose another.");
        }
    }

    /// <summary>Text in which nothing is named: comments, strings, characters.</summary>
    [GeneratedRegex("""//.*|/\*[\s\S]*?\*/|\$?"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])+'""")]
    private static partial Regex Silent();

    /// <summary>A variable, field or parameter of that name.</summary>
    private static Regex DeclaresVariable(string name) => new($@"{Declaring}(?<!\bnamespace\s+){name}\s*(?:=(?!=)|;|,|\)|\bin\b)");

    /// <summary>A type of that name in the namespace of that name, where it is found first.</summary>
    private static Regex DeclaresType(string name) =>
        new($@"\bnamespace\s+{name}\s*[;{{][\s\S]*\b(?:class|interface|enum|struct)\s+{name}\b");

    /// <summary>The name where it is sought from here outwards: neither declared nor sought within what stands before its dot.</summary>
    private static Regex IsUsed(string name) => new($@"(?<![\w.])(?<!{Declaring}){name}\b");
}
