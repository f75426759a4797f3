using System.Text.Json;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary>Names from outside stay what they are put into: a comment, a literal, an attribute.</summary>
public sealed class SourceTextTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names =>
    [
        "plain", "two\nlines", "cr\r\nlf", "*/ class Evil { }", "/* open", "quote \" and \\ backslash", "it's", "\\\" + Evil() + \"",
            "{{name}}", "{0}", "class", "@class",
        "\u202egnirts\u202c", "\u200f right to left", "a\u2028b\u2029c\u0085d", "zero\u200bwidth\ufeff", "\0null\u0001\u001b[31m", "]]>",
            "<!-- & -->", "&lt;\"'>", "$(Path);%41;*?@(Compile)",
        "\u007f", "\ud83d\ude00 smile", "\ud800 lone", "Größe °C ±4 g", "\\u000A class Evil { }", "// #if", "#endif", "a\vb\fc\td",
            new string('x', 10_000), new string('\n', 50),
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_comment_stays_one(string text)
    {
        string comment = SourceText.Comment(text);

        SyntaxNode root = Parse($"// {comment}\nclass C {{ }}");
        Assert.Equal("C", Assert.Single(root.DescendantNodes().OfType<ClassDeclarationSyntax>()).Identifier.ValueText);
        Assert.Empty(root.GetDiagnostics());
        Assert.InRange(comment.Length, 0, 201);
        Assert.DoesNotContain(comment, SourceText.IsHidden);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_literal_has_the_texts_value(string text)
    {
        string literal = SourceText.CSharp(text);

        ExpressionSyntax expression = SyntaxFactory.ParseExpression(literal);
        Assert.Equal(text, Assert.IsType<LiteralExpressionSyntax>(expression).Token.Value);
        Assert.Equal(literal, expression.ToString());
        Assert.DoesNotContain(literal, SourceText.IsHidden);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_string_of_JSON_has_the_texts_value(string text)
    {
        string json = SourceText.Json(text);

        // Half of a surrogate pair has no form in JSON.
        Assert.Equal(text.Replace('\ud800', '\ufffd'), JsonDocument.Parse(json).RootElement.GetString());
        Assert.DoesNotContain(json, SourceText.IsHidden);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_path_in_a_project_is_itself_to_MSBuild(string text)
    {
        Assert.SkipWhen(text.Any(SourceText.IsHidden), "a project takes no path with such characters");
        XElement element = XElement.Parse($"<Item Include=\"{SourceText.MSBuild(text)}\" />");

        Assert.Equal(text, Uri.UnescapeDataString(element.Attribute("Include")!.Value));
        Assert.DoesNotContain(element.Attribute("Include")!.Value, c => "$@;*?".Contains(c));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_pipelines_names_do_not_leave_their_places(string text)
    {
        (PipelineDefinition definition, PipelineModel? model) =
            FirmwareModels.Make(_folder, "classifier", """ "rate": 100, "channels": 3 """, 3);
        string label = text.Length > 64 ? text[..64] : text;
        definition = definition with
        {
            Name = text,
            File = Path.Combine(_folder.Path, text),
            Classes = [label, "class 1", "other"],
            Model = definition.Model! with { File = Path.Combine(_folder.Path, text) },
        };
        IReadOnlyDictionary<string, string> files =
            Firmware.Make(definition, new FirmwareOptions(FirmwareModels.Name, LibraryOrigin.OfSource(@"..\a&b;$(c)%'<d>")), model).Files;

        string[] sources = [.. files.Where(f => f.Key.EndsWith(".cs", StringComparison.Ordinal)).Select(f => f.Value)];
        Assert.NotEmpty(CoreLibrary.CompileFirmware(FirmwareModels.Name, sources));
        Assert.DoesNotContain(sources.SelectMany(source => source), c => c != '\n' && SourceText.IsHidden(c));
        Assert.All(sources, source => Assert.DoesNotContain(
            "Evil", Parse(source).DescendantTokens().Where(
                t => !t.IsKind(SyntaxKind.StringLiteralToken)).Select(t => t.ValueText)));
        Assert.Contains(SourceText.CSharp(label), files["GuardClasses.g.cs"]);
        Assert.DoesNotContain(files["README.md"], c => c != '\n' && SourceText.IsHidden(c));
        foreach (string file in files.Keys.Where(f => Path.GetExtension(f) is ".nfproj" or ".config"))
        {
            Assert.NotNull(XElement.Parse(files[file]));
        }
    }

    [Fact]
    public void Classes_that_no_line_of_telemetry_holds_are_refused()
    {
        (PipelineDefinition definition, PipelineModel? model) =
            FirmwareModels.Make(_folder, "classifier", """ "rate": 100, "channels": 3 """, 3);

        ConversionException problem = Assert.Throws<ConversionException>(() => Firmware.Make(
            definition with { Classes = ["a", "b", new string('c', 10_000)], Alarm = null },
                new FirmwareOptions(FirmwareModels.Name, LibraryOrigin.OfSource("..")), model));

        Assert.Contains("has a name of 10,000 characters", problem.Message);
        Assert.InRange(problem.Message.Length, 0, 600);
    }

    [Theory]
    [InlineData("a\"b")]
    [InlineData("a\nb")]
    [InlineData("a\u202eb")]
    public void Paths_that_a_solution_cannot_hold_are_refused(string path) =>
        Assert.Contains("a solution cannot hold this path", Assert.Throws<ConversionException>(() => LibraryOrigin.OfSource(path)).Message);

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.0")]
    [InlineData("1.0.0\n")]
    [InlineData("../1.0.0")]
    [InlineData("1.0.0\" />")]
    [InlineData("1.0.0-")]
    [InlineData("latest")]
    public void Versions_that_no_package_has_are_refused(string version) =>
        Assert.Contains("a version such as", Assert.Throws<ConversionException>(() => LibraryOrigin.OfPackages(version)).Message);

    private static SyntaxNode Parse(string source) =>
        CSharpSyntaxTree.ParseText(source, cancellationToken: TestContext.Current.CancellationToken).GetRoot(
            TestContext.Current.CancellationToken);
}
