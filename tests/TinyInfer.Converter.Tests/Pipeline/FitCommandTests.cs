using System.Buffers.Binary;
using System.Text.Json;
using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Format;
using TinyInfer.Anomaly.Scores;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Fitting;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Pipeline;

public sealed class FitCommandTests : IDisposable
{
    private const int HealthySamples = 71680;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Quantile", 0.99)]
    [InlineData("Mahalanobis", 0.94)]
    [InlineData("Mixture", 0.98)]
    [InlineData("Clusters", 0.97)]
    [InlineData("Pca", 0.98)]
    public async Task A_detector_fitted_to_healthy_vibration_finds_all_damage_without_a_false_alarm(string method, double auc)
    {
        string bearing = Path.Combine(SharedData.Repository, "models", "bearing");
        string Full(string name) => JsonSerializer.Serialize(Path.Combine(bearing, name));
        string fitted = File.ReadAllText(Path.Combine(bearing, "pipeline.json"))
            .Replace("\"model.onnx\"", Full("model.onnx"), StringComparison.Ordinal)
            .Replace("\"calibration.npy\"", Full("calibration.npy"), StringComparison.Ordinal)
            .Replace("\"validation.npy\"", Full("validation.npy"), StringComparison.Ordinal);
        File.WriteAllText(_folder["fitted.json"],
            fitted[..fitted.IndexOf("\"detector\"", StringComparison.Ordinal)] + "\"detector\": { \"parameters\": \"own.detector\" } }");
        WriteHealthy(Path.Combine(bearing, "recording.npy"), _folder["healthy.npy"]);

        CommandRun fit = await CommandRun.Of(
            "fit", Path.Combine(bearing, "pipeline.json"), "--recording", _folder["healthy.npy"], "--method", method, "--output",
                _folder["own.detector"], "--json");
        CommandRun run = await CommandRun.Of(
            "simulate", _folder["fitted.json"], "--recording", Path.Combine(bearing, "recording.npy"), "--labels",
                Path.Combine(bearing, "recording.labels.csv"), "--json");

        Assert.Equal((0, 0, string.Empty), (fit.ExitCode, run.ExitCode, fit.Error + run.Error));
        Assert.Equal(70, JsonDocument.Parse(fit.Output).RootElement.GetProperty("windows").GetInt32());
        JsonElement detection = JsonDocument.Parse(run.Output).RootElement.GetProperty("detection");
        Assert.Equal((3, 0.0), (detection.GetProperty("eventsFound").GetInt32(), detection.GetProperty("falseAlarmsPerHour").GetDouble()));
        Assert.True(detection.GetProperty("auc").GetDouble() >= auc, detection.GetRawText());
    }

    [Fact]
    public async Task The_threshold_is_of_what_the_filter_lets_through()
    {
        string bearing = Path.Combine(SharedData.Repository, "models", "bearing");
        WriteHealthy(Path.Combine(bearing, "recording.npy"), _folder["healthy.npy"]);
        string head = File.ReadAllText(Path.Combine(bearing, "pipeline.json")).Split("\"model\"")[0];
        File.WriteAllText(
            _folder["p.json"],
            head + "\"detector\": { \"score\": \"features\", \"baseline\": { \"windows\": 50, \"features\": 128, \"floor\": 0.1 }, "
                + "\"filter\": { \"kind\": \"cusum\", \"target\": 0, \"slack\": 0 } } }");
        File.WriteAllText(_folder["fitted.json"], head + "\"detector\": { \"parameters\": \"own.detector\" } }");

        CommandRun fit = await CommandRun.Of(
            "fit", _folder["p.json"], "--recording", _folder["healthy.npy"], "--method", "Mahalanobis", "--output",
                _folder["own.detector"]);
        CommandRun run = await CommandRun.Of("simulate", _folder["fitted.json"], "--recording", _folder["healthy.npy"], "--json");

        // A sum that only grows is above any single score long before the recording ends.
        Assert.Equal((0, 0, string.Empty), (fit.ExitCode, run.ExitCode, fit.Error + run.Error));
        Assert.Equal(0, JsonDocument.Parse(run.Output).RootElement.GetProperty("alarms").GetInt32());
    }

    [Fact]
    public async Task Too_short_a_recording_is_refused()
    {
        File.WriteAllText(_folder["short.csv"], string.Join('\n', Enumerable.Range(0, 5000).Select(i => (i * 7919 % 1000) - 500)));

        CommandRun run = await CommandRun.Of(
            "fit", Path.Combine(SharedData.Repository, "models", "bearing", "pipeline.json"), "-r", _folder["short.csv"], "-o",
                _folder["x.detector"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("4 windows without a sensor fault, and a fit takes 20", run.Error);
        Assert.False(File.Exists(_folder["x.detector"]));
    }

    [Fact]
    public void Mahalanobis_measures_along_correlations()
    {
        Random random = new(3);
        float[][] rows = [.. Enumerable.Range(0, 4000).Select(_ =>
        {
            (double a, double b) = (Normal(random), Normal(random));
            return new[] { (float)(5 + a), (float)(-2 + (3 * a) + (0.1 * b)) };
        })];

        MahalanobisDistance distance = ScorerFit.Mahalanobis(rows);

        Assert.InRange(distance.Score([5, -2]), 0, 0.1);
        Assert.InRange(distance.Score([6, 1]), 0.9, 1.1);
        Assert.InRange(distance.Score([6, -2]), 27, 33);
    }

    [Fact]
    public void A_mixture_knows_two_states_of_a_machine()
    {
        Random random = new(4);
        float[][] rows = [.. Enumerable.Range(0, 1000).Select(i => new[] { (float)((i % 4 == 0 ? 10 : 0) + Normal(random)) })];

        GaussianMixture mixture = ScorerFit.Mixture(rows, 2);

        Assert.Equal([0.25f, 0.75f], mixture.Weights.Order().Select(w => MathF.Round(w * 20) / 20));
        Assert.True(mixture.Score([5]) > mixture.Score([10]) + 5);
        Assert.True(mixture.Score([10]) < 5 && mixture.Score([0]) < 5);
    }

    [Fact]
    public void Parameters_survive_the_file()
    {
        float[][] rows = [.. Enumerable.Range(0, 100).Select(i => new float[] { i % 10, i % 7 })];
        DetectorSettings settings = new() { Scorer = ScorerFit.Clusters(rows, 4, 0.99), Threshold = 1.5f };

        Detector detector = Detector.Create(DetectorWriter.Write(settings), out string? problem);

        Assert.Null(problem);
        Assert.Equal(settings.Scorer.Score([20, 3]), detector.Scorer.Score([20, 3]));
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>The first section of a recording of int16, as a file of its own.</summary>
    private static void WriteHealthy(string from, string to)
    {
        byte[] file = File.ReadAllBytes(from);
        int header = 10 + BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8));
        float[] samples = new float[HealthySamples];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = BinaryPrimitives.ReadInt16LittleEndian(file.AsSpan(header + (2 * i)));
        }

        File.WriteAllBytes(to, NpyFile.Write([HealthySamples], samples));
    }
}
