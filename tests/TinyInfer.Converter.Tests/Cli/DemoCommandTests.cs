namespace TinyInfer.Converter.Tests.Cli;

public sealed class DemoCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_demo_shows_its_commands_and_their_results()
    {
        CommandRun run = await CommandRun.Of("demo", "--output", _folder["out"]);

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.StartsWith("$ tinyinfer convert ", run.Output);
        Assert.Contains("$ tinyinfer simulate ", run.Output);
        Assert.Contains("3 of 3  anomalies found", run.Output);
        Assert.Equal(
            ["bearing.g.cs", "bearing.report.html", "bearing.report.json", "bearing.tinf", "simulation.html", "simulation.json",
                "telemetry.jsonl"],
            Directory.GetFileSystemEntries(_folder["out"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task The_demo_ends_at_the_first_command_that_fails()
    {
        File.WriteAllText(_folder["out"], "in the way");

        CommandRun run = await CommandRun.Of("demo", "--output", _folder["out"]);

        Assert.Equal(1, run.ExitCode);
        Assert.DoesNotContain("$ tinyinfer simulate ", run.Output);
    }
}
