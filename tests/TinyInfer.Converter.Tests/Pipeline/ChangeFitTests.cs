using System.Text.Json;
using TinyInfer.Anomaly.Changes;
using TinyInfer.Anomaly.Format;
using TinyInfer.Converter.Fitting;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary>CUSUM and Page-Hinkley fitted to normal scores: the rate of false alarms that was asked for, and changes found.</summary>
public sealed class ChangeFitTests : IDisposable
{
    private const double Mean = 5;
    private const double Deviation = 0.3;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ScoreFilterKind.Cusum, 1, 1000)]
    [InlineData(ScoreFilterKind.Cusum, 1, 30_000)]
    [InlineData(ScoreFilterKind.Cusum, 2, 10_000)]
    [InlineData(ScoreFilterKind.PageHinkley, 1, 1000)]
    [InlineData(ScoreFilterKind.PageHinkley, 1, 30_000)]
    public void False_alarms_come_as_seldom_as_asked_for(ScoreFilterKind kind, double shift, int windows)
    {
        (ScoreFilter filter, float threshold) = ChangeFit.Fit(new ChangeRule(kind, shift), Scores(1, 4000), 1.0 / windows);

        // New normal scores; Page-Hinkley keeps its mean, CUSUM starts anew after each alarm.
        Random random = new(77);
        int total = 60 * windows;
        int alarms = 0;
        bool isAbove = false;
        for (int i = 0; i < total; i++)
        {
            float value = filter.Update((float)(Mean + (Deviation * Normal(random))));
            alarms += value > threshold && !isAbove ? 1 : 0;
            isAbove = value > threshold || (isAbove && value > 0.3 * threshold);
        }

        // Fewer where the recording itself happens to hold what is rarer: its own scores are to raise none.
        Assert.InRange(alarms, windows > 4000 ? 60 / 10 : 60 / 3, 60 * 3);
    }

    [Theory]
    [InlineData(ScoreFilterKind.Cusum, 1, 40)]
    [InlineData(ScoreFilterKind.Cusum, 3, 8)]
    [InlineData(ScoreFilterKind.PageHinkley, 1, 40)]
    public void A_change_of_the_size_is_found_soon_that_no_single_score_shows(ScoreFilterKind kind, double shift, int latest)
    {
        (ScoreFilter filter, float threshold) = ChangeFit.Fit(new ChangeRule(kind, shift), Scores(2, 2000), 1e-4);
        Random random = new(5);
        for (int i = 0; i < 1000; i++)
        {
            filter.Update((float)(Mean + (Deviation * Normal(random))));
        }

        int delay = 1;
        while (filter.Update((float)(Mean + (Deviation * (shift + Normal(random))))) <= threshold)
        {
            delay++;
        }

        Assert.InRange(delay, 1, latest);
    }

    [Fact]
    public void Parameters_are_those_of_the_scores()
    {
        float[] scores = Scores(3, 10_000);

        (ScoreFilter cusum, float strict) = ChangeFit.Fit(new ChangeRule(ScoreFilterKind.Cusum, 0.5), scores, 1e-6);
        (ScoreFilter pageHinkley, _) = ChangeFit.Fit(new ChangeRule(ScoreFilterKind.PageHinkley, 2), scores, 1e-3);
        (_, float lenient) = ChangeFit.Fit(new ChangeRule(ScoreFilterKind.Cusum, 0.5), scores, 1e-3);

        Assert.Equal((Mean, Deviation / 4), (cusum.FirstParameter, cusum.SecondParameter), (a, b) =>
            Math.Abs(a.Item1 - b.Item1) < 0.02 && Math.Abs(a.Item2 - b.Item2) < 0.002);
        Assert.Equal(Deviation, pageHinkley.FirstParameter, 0.01);
        Assert.True(strict > 1.4 * lenient, $"{strict} {lenient}");
        Assert.Throws<ConversionException>(
            () => ChangeFit.Fit(new ChangeRule(ScoreFilterKind.Cusum), [.. Enumerable.Repeat(3f, 50)], 1e-3));
    }

    [Fact]
    public void Scores_that_wander_get_a_higher_threshold_than_scores_that_do_not()
    {
        // The same values, once in random order and once as a slow wave.
        float[] wave = [.. Enumerable.Range(0, 3000).Select(i => (float)Math.Sin(i * 0.05))];
        float[] mixed = [.. wave];
        new Random(1).Shuffle(mixed);

        float Threshold(float[] scores) => ChangeFit.Fit(new ChangeRule(ScoreFilterKind.Cusum), scores, 1e-4).Threshold;

        Assert.True(Threshold(wave) > 2 * Threshold(mixed));
    }

    [Theory]
    [InlineData("cusum", "CUSUM of target 0.")]
    [InlineData("pagehinkley", "Page-Hinkley of tolerance 0.")]
    public async Task The_command_fits_a_filter_that_finds_all_damage_without_a_false_alarm(string filter, string expected)
    {
        string bearing = Path.Combine(SharedData.Repository, "models", "bearing");
        string recording = Path.Combine(bearing, "recording.npy");
        string text = File.ReadAllText(Path.Combine(bearing, "pipeline.json"));
        foreach (string file in new[] { "model.onnx", "calibration.npy", "validation.npy" })
        {
            text = text.Replace($"\"{file}\"", JsonSerializer.Serialize(Path.Combine(bearing, file)), StringComparison.Ordinal);
        }

        File.WriteAllText(_folder["fitted.json"],
            text[..text.IndexOf("\"detector\"", StringComparison.Ordinal)] + "\"detector\": { \"parameters\": \"own.detector\" } }");

        CommandRun fit = await CommandRun.Of(
            "fit", Path.Combine(bearing, "pipeline.json"), "--recording", recording, "--rows", "0-71680", "--filter", filter, "--shift",
                "3", "--output", _folder["own.detector"], "--json");
        CommandRun normal = await CommandRun.Of(
            "simulate", _folder["fitted.json"], "--recording", recording, "--rows", "0-71680", "--json");
        CommandRun damaged = await CommandRun.Of(
            "simulate", _folder["fitted.json"], "--recording", recording, "--rows", "0-119808", "--json");

        Assert.Equal((0, string.Empty), (fit.ExitCode, fit.Error));
        Assert.StartsWith(expected, JsonDocument.Parse(fit.Output).RootElement.GetProperty("filter").GetString(), StringComparison.Ordinal);
        Assert.Equal(filter == "cusum" ? ScoreFilterKind.Cusum : ScoreFilterKind.PageHinkley,
            DetectorReader.Read(File.ReadAllBytes(_folder["own.detector"])).Filter.Kind);
        Assert.Equal(0, JsonDocument.Parse(normal.Output).RootElement.GetProperty("alarms").GetInt32());
        Assert.Equal(1, JsonDocument.Parse(damaged.Output).RootElement.GetProperty("alarms").GetInt32());
    }

    [Theory]
    [InlineData("--filter cusum --margin 2", "--margin: with --filter the threshold is that of a rate of false alarms")]
    [InlineData("--filter cusum --quantile 0.9", "--quantile: with --filter")]
    [InlineData("--shift 2", "--shift: this is for a change detector. Add --filter cusum")]
    [InlineData("--false-alarms 2", "--false-alarms: this is for a change detector")]
    [InlineData("--filter ewma", "--filter ewma: cusum or pagehinkley is expected")]
    public async Task Options_that_do_not_go_together_are_refused(string options, string expected)
    {
        string bearing = Path.Combine(SharedData.Repository, "models", "bearing");

        CommandRun run = await CommandRun.Of(
            ["fit", Path.Combine(bearing, "pipeline.json"), "--recording", Path.Combine(bearing, "recording.npy"), "--output", _folder["x"],
                .. options.Split(' ')]);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(expected, run.Error);
    }

    private static float[] Scores(int seed, int count)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(Mean + (Deviation * Normal(random))))];
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
