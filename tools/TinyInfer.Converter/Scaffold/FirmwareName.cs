using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TinyInfer.Converter.Conversion;

namespace TinyInfer.Converter.Scaffold;

/// <summary>Name of a firmware project: it is that of a folder, of an assembly and of a namespace.</summary>
public static class FirmwareName
{
    /// <summary>The most characters: a line of telemetry has room for it, and file systems for paths.</summary>
    public const int MaxLength = 64;

    /// <summary>Namespaces that generated code finds its types in.</summary>
    private static readonly string[] _taken = ["System", "TinyInfer", "nanoFramework", "mscorlib"];

    /// <summary>Looks at a name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>What is wrong with it, as part of a sentence; null if it can be used.</returns>
    public static string? FindProblem(string name)
    {
        if (name.Length is 0 or > MaxLength || !char.IsAsciiLetter(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            return $"letters, digits and underscores are expected, a letter first, at most {MaxLength}";
        }

        if (SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None)
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
        SyntaxNode[] nodes = [.. sources.SelectMany(text => CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes())];
        bool isOwn = nodes.Any(node => DeclaredIn(node, name) == name);
        if (!isOwn && nodes.OfType<IdentifierNameSyntax>().Any(used => used.Identifier.ValueText == name && IsLookedUp(used)))
        {
            throw new ConversionException($"'{name}' is no name for a project: its code uses a type of that name. Choose another.");
        }
    }

    /// <summary>Whether a name is sought from here outwards, and not within what stands before its dot.</summary>
    private static bool IsLookedUp(IdentifierNameSyntax used) => used.Parent switch
    {
        BaseNamespaceDeclarationSyntax => false,
        QualifiedNameSyntax qualified => qualified.Right != used,
        MemberAccessExpressionSyntax member => member.Name != used,
        _ => true,
    };

    /// <summary>The namespace that something of a name is declared in, a type or a variable; null if it is not declared here.</summary>
    private static string? DeclaredIn(SyntaxNode node, string name) => node switch
    {
        VariableDeclaratorSyntax variable when variable.Identifier.ValueText == name => name,
        ParameterSyntax parameter when parameter.Identifier.ValueText == name => name,
        BaseTypeDeclarationSyntax type when type.Identifier.ValueText == name =>
            (type.Parent as BaseNamespaceDeclarationSyntax)?.Name.ToString(),
        _ => null,
    };
}
