using System.CommandLine;
using TinyInfer.Cli;
using TinyInfer.Cli.Output;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.TfLite;

namespace TinyInfer.Converter.Tests;

/// <summary>What the README says is so.</summary>
public class ReadmeTests
{
    private const string Run = "dotnet run --project tools/TinyInfer.Cli -- ";

    private static readonly string[] _documents = ["README.md", "CONTRIBUTING.md", "models/bearing/README.md", "models/motion/README.md", "models/pump/README.md"];

    public static TheoryData<string, string> Lists => new()
    {
        { "**ONNX**,", Join(OnnxOperators.Table.Keys.Where(name => !name.Contains('.')).Except(["QuantizeLinear", "DequantizeLinear"])) },
        { "**ONNX, quantized**", Join(QuantizedOperators.Names.Append("QuantizeLinear").Append("DequantizeLinear").Select(name => name.Split('.')[^1]).Distinct()) },
        { "**TensorFlow Lite**,", Join(TfLiteOperators.Table.Keys) },
    };

    public static TheoryData<string> Commands =>
        [.. _documents.SelectMany(name => Lines(name).Select(line => line.Trim()).Where(line => line.StartsWith(Run, StringComparison.Ordinal))).Distinct()];

    [Theory]
    [MemberData(nameof(Lists))]
    public void Operators_are_those_that_the_converter_knows(string start, string expected)
    {
        string line = Assert.Single(Lines("README.md"), text => text.StartsWith(start, StringComparison.Ordinal));

        string list = line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..].TrimEnd('.');
        Assert.True(list == expected, $"README.md should list:\n{expected}");
    }

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

    private static string Join(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal));
}
