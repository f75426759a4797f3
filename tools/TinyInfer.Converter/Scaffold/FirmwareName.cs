using Microsoft.CodeAnalysis.CSharp;

namespace TinyInfer.Converter.Scaffold;

/// <summary>What a firmware project may be called: its name is that of an assembly and of a namespace, too.</summary>
public static class FirmwareName
{
    /// <summary>Namespaces that generated code finds its types in.</summary>
    private static readonly string[] _taken = ["System", "TinyInfer", "nanoFramework", "mscorlib"];

    /// <summary>Looks at a name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>What is wrong with it, as part of a sentence; null if it can be used.</returns>
    public static string? FindProblem(string name)
    {
        if (name.Length == 0 || !char.IsAsciiLetter(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            return "letters, digits and underscores are expected, a letter first";
        }

        if (SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None)
        {
            return "it is a keyword of C#";
        }

        return _taken.Contains(name, StringComparer.OrdinalIgnoreCase) ? "it is a name that the code needs for itself" : null;
    }
}
