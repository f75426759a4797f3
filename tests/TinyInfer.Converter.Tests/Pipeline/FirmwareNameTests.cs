using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TinyInfer.Converter.Scaffold;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary>Names of projects are judged without a compiler; here a compiler says the same.</summary>
public sealed class FirmwareNameTests
{
    [Fact]
    public void Every_keyword_is_refused()
    {
        string[] keywords =
        [
            .. SyntaxFacts.GetKeywordKinds().Concat(SyntaxFacts.GetContextualKeywordKinds()).Select(SyntaxFacts.GetText)
                .Where(word => word.All(char.IsAsciiLetter)),
        ];

        Assert.DoesNotContain(keywords, word => FirmwareName.FindProblem(word) == null);
        Assert.True(keywords.Length > 100);
    }

    [Fact]
    public void A_name_that_the_code_uses_is_refused_and_no_other()
    {
        string[] sources =
        [
            .. Directory.GetFiles(Path.Combine(SharedData.Repository, "samples", "BearingGuard"), "*.cs", SearchOption.AllDirectories)
                .Where(file => !file.EndsWith(".g.cs", StringComparison.Ordinal)).Select(File.ReadAllText),
        ];
        SyntaxNode[] nodes = [.. sources.SelectMany(text => CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes())];
        string[] names = [.. nodes.OfType<IdentifierNameSyntax>().Select(node => node.Identifier.ValueText).Distinct()];
        string[] variables = [.. nodes.Select(Declared).OfType<string>()];
        string[] sought =
            [.. nodes.OfType<IdentifierNameSyntax>().Where(IsSought).Select(node => node.Identifier.ValueText).Except(variables)];

        Assert.Equal(sought.Distinct().Order(), names.Where(name => IsRefused(name, sources)).Order());
        Assert.True(sought.Distinct().Count() > 20);
    }

    [Theory]
    [InlineData("namespace Pump; class A { void F() { Kx.G(); } } // Pump", false)]
    [InlineData("namespace Pump; class A { string S = \"Pump\"; /* new Pump() */ }", false)]
    [InlineData("namespace Pump; class A { int G() { return B.Pump; } }", false)]
    [InlineData("namespace Pump; class A { int Pumps; Pump_s P; }", false)]
    [InlineData("namespace Pump; class A { void F() { int Pump = 3; Pump++; } }", false)]
    [InlineData("namespace Pump; class Pump { void F() { Pump.G(); } }", false)]
    [InlineData("namespace Pump; class A { object F() { return new Pump(); } }", true)]
    [InlineData("namespace Pump; class A { Pump[] _all; }", true)]
    [InlineData("namespace Pump; class A : Pump { }", true)]
    [InlineData("namespace Pump; class A { int F(object o) { return o is Pump ? 1 : 0; } }", true)]
    [InlineData("namespace Pump; class A { int F() { return Pump; } }", true)]
    public void Only_what_is_sought_by_its_name_stands_in_the_way(string code, bool isRefused) =>
        Assert.Equal(isRefused, IsRefused("Pump", [code]));

    private static bool IsRefused(string name, string[] sources)
    {
        try
        {
            FirmwareName.RequireUnused(name, sources);
            return false;
        }
        catch (ConversionException)
        {
            return true;
        }
    }

    /// <summary>Whether a name is sought from here outwards, and not within what stands before its dot.</summary>
    private static bool IsSought(IdentifierNameSyntax used) => used.Parent switch
    {
        BaseNamespaceDeclarationSyntax => false,
        QualifiedNameSyntax qualified => qualified.Right != used,
        MemberAccessExpressionSyntax member => member.Name != used,
        _ => true,
    };

    private static string? Declared(SyntaxNode node) => node switch
    {
        VariableDeclaratorSyntax variable => variable.Identifier.ValueText,
        ParameterSyntax parameter => parameter.Identifier.ValueText,
        ForEachStatementSyntax each => each.Identifier.ValueText,
        _ => null,
    };
}
