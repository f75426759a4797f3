using System.CommandLine;
using TinyInfer.Cli;
using TinyInfer.Cli.Output;

namespace TinyInfer.Converter.Tests;

/// <summary>What the README says is so.</summary>
public class ReadmeTests
{
    private const string Run = "dotnet run --project tools/TinyInfer.Cli -- ";

    private static readonly string[] _documents = ["README.md", "CONTRIBUTING.md", "docs/build.md", "models/bearing/README.md", "models/motion/README.md", "models/pump/README.md"];

    public static TheoryData<string> Commands =>
        [.. _documents.SelectMany(name => Lines(name).Select(line => line.Trim()).Where(line => line.StartsWith(Run, StringComparison.Ordinal))).Distinct()];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Commands_can_be_given(string command)
    {
        ParseResult parsed = CommandTree.Create(new Terminal(TextWriter.Null, TextWriter.Null)).Parse(command[Run.Length..].Split(' '));

        Assert.Empty(parsed.Errors);
    }

    [Fact]
    public void Links_lead_somewhere()
    {
        string[] links = [.. Lines("README.md").SelectMany(line => line.Split("](").Skip(1)).Select(rest => rest[..rest.IndexOf(')')]).Where(link => !link.Contains("://"))];

        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.True(Path.Exists(Path.Combine(SharedData.Repository, link)), link));
    }

    private static string[] Lines(string document) => File.ReadAllLines(Path.Combine(SharedData.Repository, document));
}
