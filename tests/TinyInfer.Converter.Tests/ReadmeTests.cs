using System.CommandLine;
using System.Text.RegularExpressions;
using TinyInfer.Cli;
using TinyInfer.Cli.Output;
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

    [Theory]
    [MemberData(nameof(Commands))]
    public void Commands_can_be_given(string command)
    {
        ParseResult parsed = CommandTree.Create(new Terminal(TextWriter.Null, TextWriter.Null)).Parse(command[Run.Length..].Split(' '));

        Assert.Empty(parsed.Errors);
    }

    [Theory]
    [MemberData(nameof(LinkTests.Pages), MemberType = typeof(LinkTests))]
    public void Options_exist(string page)
    {
        // The training scripts of the examples have one of their own.
        HashSet<string> known = [.. Options(CommandTree.Create(new Terminal(TextWriter.Null, TextWriter.Null))), "--seed"];
        string text = string.Join('\n', Lines(page));
        string prose = Regex.Replace(text, "^```.*?^```", string.Empty, RegexOptions.Singleline | RegexOptions.Multiline);
        IEnumerable<string> spans = Regex.Matches(prose, "`([^`]+)`").Select(match => match.Groups[1].Value)
            .Where(span => !span.StartsWith("dotnet ", StringComparison.Ordinal) && !span.StartsWith("nanoff ", StringComparison.Ordinal));
        IEnumerable<string> options = spans.SelectMany(span => Regex.Matches(span, "--[a-z][a-z-]*")).Select(match => match.Value);
        string[] unknown = [.. options.Where(option => !known.Contains(option))];

        Assert.True(unknown.Length == 0, $"{page} names options that no command has: {string.Join(", ", unknown)}");
    }

    /// <summary>Lines without the spaces around them; one that ends in a backslash goes on in the next.</summary>
    private static IEnumerable<string> LinesOf(string document) =>
        Regex.Replace(string.Join('\n', Lines(document)), @" \\\n *", " ").Split('\n').Select(line => line.Trim());

    private static IEnumerable<string> Options(Command command) =>
        command.Options.SelectMany(option => option.Aliases.Append(option.Name)).Concat(command.Subcommands.SelectMany(Options));

    private static string[] Lines(string document) => File.ReadAllLines(Path.Combine(SharedData.Repository, document));
}
