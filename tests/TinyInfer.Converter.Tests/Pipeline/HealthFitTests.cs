using System.Text.Json;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary><c>tinyinfer fit --health</c>, and the drift that <c>simulate</c> shows by it.</summary>
public sealed class HealthFitTests : IDisposable
{
    private const int Length = 16;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_drift_is_shown_and_normal_work_is_none()
    {
        Write("normal.csv", 500, _ => 1);
        Write("later.csv", 3000, _ => 1);
        Write("louder.csv", 1000, window => window < 400 ? 1 : 1.5);
        Pipeline(string.Empty);
        CommandRun fit = await CommandRun.Of(
            "fit", _folder["p.json"], "--recording", _folder["normal.csv"], "--method", "Mahalanobis", "--health");
        Assert.Equal(0, fit.ExitCode);
        Assert.Contains("\"health\": { \"profile\": \"p.health\" }", fit.Output);
        Pipeline(", \"health\": { \"profile\": \"p.health\" }");

        JsonElement health = await Simulate("later.csv");
        Assert.False(health.TryGetProperty("firstDrift", out _));
        Assert.InRange(health.GetProperty("drift").GetDouble(), 0.0, 0.99);
        Assert.Equal(3000, health.GetProperty("watched").GetInt32());

        health = await Simulate("louder.csv");
        Assert.InRange(health.GetProperty("firstDrift").GetInt32(), 401, 600);
        Assert.True(health.GetProperty("outside").GetInt32() > 100);

        CommandRun shown = await CommandRun.Of(
            "simulate", _folder["p.json"], "--recording", _folder["louder.csv"], "--output", _folder["out"]);
        Assert.Contains("greatest drift from calibration", shown.Output);
        Assert.Contains("<h2>Health</h2>", File.ReadAllText(_folder["out/simulation.html"]));
        Assert.All(File.ReadLines(_folder["out/telemetry.jsonl"]), line => Assert.InRange(line.Length, 2, 512));
    }

    [Theory]
    [InlineData(", \"health\": { \"profile\": \"no.health\" }", "there is no file")]
    [InlineData(", \"health\": { }", "profile")]
    [InlineData(", \"health\": { \"profile\": \"p.json\" }", "Write")]
    [InlineData(", \"health\": { \"profile\": \"p.health\", \"limit\": 1 }", "limit")]
    public async Task What_cannot_be_watched_is_said(string member, string expected)
    {
        Write("normal.csv", 100, _ => 1);
        Pipeline(string.Empty);
        await CommandRun.Of("fit", _folder["p.json"], "--recording", _folder["normal.csv"], "--method", "Mahalanobis", "--health");
        Pipeline(member);
        CommandRun result = await CommandRun.Of("simulate", _folder["p.json"], "--recording", _folder["normal.csv"]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(expected, result.Error);
    }

    [Fact]
    public async Task A_short_recording_is_refused()
    {
        Write("normal.csv", 40, _ => 1);
        Pipeline(string.Empty);
        CommandRun fit = await CommandRun.Of(
            "fit", _folder["p.json"], "--recording", _folder["normal.csv"], "--method", "Mahalanobis", "--health");
        Assert.Equal(1, fit.ExitCode);
        Assert.Contains("a health profile takes 50", fit.Error);
    }

    private async Task<JsonElement> Simulate(string recording)
    {
        CommandRun result = await CommandRun.Of("simulate", _folder["p.json"], "--recording", _folder[recording], "--json");
        Assert.Equal(0, result.ExitCode);
        return JsonDocument.Parse(result.Output).RootElement.GetProperty("health");
    }

    private void Pipeline(string health) => File.WriteAllText(_folder["p.json"], $$"""
        { "sensor": { "rate": 100, "channels": 1 }, "window": { "length": {{Length}} },
          "features": [{ "kind": "statistics", "of": ["mean", "rootMeanSquare", "peakToPeak"] }],
          "detector": { {{(File.Exists(_folder["p.detector"]) ? "\"parameters\": \"p.detector\"" : "\"score\": \"features\", "
          + "\"baseline\": { \"windows\": 50, \"features\": 3, \"floor\": 0.1 }")}} }{{health}} }
        """);

    private void Write(string file, int windows, Func<int, double> gain)
    {
        Random random = new(file.Length);
        File.WriteAllLines(_folder[file], Enumerable.Range(0, windows * Length).Select(
            i => $"{(int)(gain(i / Length) * 1000 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5))}"));
    }
}
