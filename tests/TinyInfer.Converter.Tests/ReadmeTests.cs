using System.CommandLine;
using System.Text.RegularExpressions;
using TinyInfer.Cli;
using TinyInfer.Cli.Output;
using TinyInfer.Converter.Tests.Architecture;
using TinyInfer.Converter.Tests.Documentation;

namespace TinyInfer.Converter.Tests;

/// <summary>Statements of the README hold.</summary>
public class ReadmeTests
{
    private const string Run = "tools/tinyinfer ";

    private static readonly string[] _documents =
    [
        "README.md", "CONTRIBUTING.md", "docs/boards.md", "docs/build.md", "models/bearing/README.md", "models/motion/README.md",
        "models/pump/README.md",
    ];

    public static TheoryData<string> Commands =>
        [.. _documents.SelectMany(name =>
            LinesOf(name).Where(line => line.StartsWith(Run, StringComparison.Ordinal))).Distinct()];

    /// <summary>All pages but the fleet's, whose commands are another program's: tests of that one look at its page.</summary>
    public static TheoryData<string> Pages =>
    [
        .. SourceTree.Files(".md").Except(["docs/fleet.md"]).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Commands_can_be_given(string command)
    {
        ParseResult parsed = CommandTree.Create(new Terminal(TextWriter.Null, TextWriter.Null)).Parse(command[Run.Length..].Split(' '));

        Assert.Empty(parsed.Errors);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Options_exist(string page) => Assert.Empty(PageOptions.Unknown(
        string.Join('\n', Lines(page)), CommandTree.Create(new Terminal(TextWriter.Null, TextWriter.Null))));

    /// <summary>Lines without the spaces around them; one that ends in a backslash goes on in the next.</summary>
    private static IEnumerable<string> LinesOf(string document) =>
        Regex.Replace(string.Join('\n', Lines(document)), @" \\\n *", " ").Split('\n').Select(line => line.Trim());

    private static string[] Lines(string document) => File.ReadAllLines(Path.Combine(SharedData.Repository, document));
}
