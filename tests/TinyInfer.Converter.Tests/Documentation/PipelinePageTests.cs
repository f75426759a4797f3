using System.Text;
using System.Text.RegularExpressions;
using TinyInfer.Converter.Pipeline;
using TinyInfer.DeviceHarness;
using TinyInfer.Signal.Features;
using TinyInfer.Signal.Spectrum;

namespace TinyInfer.Converter.Tests.Documentation;

/// <summary>The page on pipelines knows every member and word that a pipeline file may have, and its example is one.</summary>
public sealed partial class PipelinePageTests
{
    private static readonly string _page = File.ReadAllText(Repository.Locate("docs", "pipeline.md"));

    [Fact]
    public void The_example_is_a_pipeline()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["model.onnx"], string.Empty);
        File.WriteAllText(folder["calibration.npy"], string.Empty);
        string example = Example().Match(_page).Groups[1].Value;

        PipelineDefinition pipeline = PipelineFile.Read(folder["pipeline.json"], Encoding.UTF8.GetBytes(example));

        Assert.Equal(128, Assert.Single(pipeline.Features).Value.Count);
        Assert.Equal(2, pipeline.Detector!.CreateSettings().Raise);
    }

    [Fact]
    public void Every_member_that_is_read_is_on_the_page()
    {
        string[] members = [.. Directory.EnumerateFiles(Repository.Locate("tools", "TinyInfer.Converter", "Pipeline"), "*.cs")
            .SelectMany(file => Member().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value).Distinct()];

        Assert.Contains("hysteresis", members);
        Assert.Contains("slack", members);
        Assert.All(members, RequireWord);
    }

    [Fact]
    public void Every_word_that_is_understood_is_on_the_page()
    {
        IEnumerable<string> words =
            [.. Words<SensorKind>(), .. Words<ScoreKind>(), .. Words<WindowShape>(), .. Words<BandScale>(), .. Words<Statistic>()];
        Assert.All(words, RequireWord);
    }

    private static IEnumerable<string> Words<T>()
        where T : struct, Enum => Enum.GetNames<T>().Select(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName);

    private static void RequireWord(string word) =>
        Assert.True(_page.Contains($"`{word}`", StringComparison.Ordinal), $"docs/pipeline.md does not have `{word}`");

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex("(?:Find|Require|Number|Take)\\(\"([a-zA-Z]+)\"")]
    private static partial Regex Member();
}
