using System.Text.Json;
using TinyInfer.Anomaly;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.Anomaly;

/// <summary>A threshold is of one kind of score, and is compared with no other.</summary>
public sealed class ThresholdScoreTests : IDisposable
{
    private const int Size = 8;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mean_absolute_error", ErrorMeasure.Absolute)]
    [InlineData("MAE", ErrorMeasure.Absolute)]
    [InlineData("meanAbsoluteError", ErrorMeasure.Absolute)]
    [InlineData("mean squared error", ErrorMeasure.Squared)]
    [InlineData("mse", ErrorMeasure.Squared)]
    public async Task The_blob_carries_what_its_threshold_is_of(string name, ErrorMeasure measure)
    {
        CommandRun run = await Convert("m", ("anomaly_threshold", "0.3"), ("anomaly_score", name));

        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("warning", run.Output);
        Assert.Contains(measure == ErrorMeasure.Absolute ? "mean absolute error above it" : "mean squared error above it", run.Output);
        Assert.Equal(new ModelScore(0.3f, measure), ModelScore.Of(InferenceModel.Load(File.ReadAllBytes(_folder["m.tinf"])).Metadata));
    }

    [Theory]
    [InlineData("0.3", "max_error", "is of the score 'max_error', which is not known")]
    [InlineData("0.3", null, "does not say which score its anomaly_threshold is of")]
    [InlineData("-1", "mse", "'-1' is no number above 0")]
    [InlineData("abc", "mae", "'abc' is no number above 0")]
    [InlineData("1e-9", "mae", "above the model's own anomaly_threshold")]
    [InlineData(null, "rmse", "anomaly_score 'rmse' is not known")]
    public async Task What_cannot_be_taken_or_was_assumed_is_said(string? threshold, string? score, string expected)
    {
        (string, string)[] properties = [.. new (string, string?)[] { ("anomaly_threshold", threshold), ("anomaly_score", score) }.Where(
            p => p.Item2 != null).Select(p => (p.Item1, p.Item2!))];

        CommandRun run = await Convert("m", properties);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(expected, run.Output.Replace("\n", " ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_threshold_by_rule_is_of_the_models_score()
    {
        await Convert("squared");
        await Convert("absolute", ("anomaly_score", "mean_absolute_error"));

        (ModelScore squared, ModelScore absolute) = (Score("squared"), Score("absolute"));
        Assert.Equal((ErrorMeasure.Squared, ErrorMeasure.Absolute), (squared.Named, absolute.Named));
        Assert.True(absolute.Threshold > squared.Threshold);
    }

    [Fact]
    public async Task Detect_computes_the_score_of_the_threshold_and_refuses_another()
    {
        await Convert("m", ("anomaly_threshold", "0.3"), ("anomaly_score", "mean_absolute_error"));
        float[] errors = [0.1f, 0.2f, 0.25f, 0.35f, 0.4f];
        File.WriteAllBytes(_folder["w.npy"],
            NpyFile.Write([errors.Length, Size], [.. errors.SelectMany(e => Enumerable.Repeat(2 * e, Size))]));

        CommandRun own = await CommandRun.Of("detect", _folder["m.tinf"], "-i", _folder["w.npy"], "--json");
        CommandRun other = await CommandRun.Of("detect", _folder["m.tinf"], "-i", _folder["w.npy"], "--score", "mean_squared_error");
        CommandRun given = await CommandRun.Of(
            "detect", _folder["m.tinf"], "-i", _folder["w.npy"], "--score", "mean_squared_error", "--threshold", "0.05", "--json");

        Assert.Equal([false, false, false, true, true], Above(own));
        Assert.Equal("mean_absolute_error", JsonDocument.Parse(own.Output).RootElement.GetProperty("score").GetString());
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("its threshold is of the mean absolute error, and says nothing of the mean squared error", other.Error);
        Assert.Equal([false, false, true, true, true], Above(given));
    }

    [Theory]
    [InlineData("\"score\": \"meanSquaredError\"",
        "the model's threshold, 0.3, is of the mean absolute error, and the detector's score is the mean squared error")]
    [InlineData("\"score\": \"meanSquaredError\", \"threshold\": 0.3", "0.3 is the model's own threshold")]
    [InlineData("\"weights\": [1, 2]", "mean absolute error, weighted")]
    [InlineData("\"filter\": { \"kind\": \"cusum\", \"target\": 0.1, \"slack\": 0.01 }", "through Cusum")]
    [InlineData("\"filter\": { \"kind\": \"pageHinkley\", \"tolerance\": 0.01 }", "through PageHinkley")]
    [InlineData("\"parameters\": \"mse.detector\", \"score\": \"meanAbsoluteError\"", "was fitted to another score, meanSquaredError")]
    public async Task A_pipeline_does_not_compare_another_score_with_it(string detector, string expected)
    {
        File.WriteAllBytes(_folder["mse.detector"], TinyInfer.Anomaly.Format.DetectorWriter.Write(new DetectorSettings { Threshold = 1 }));
        await Convert("m", ("anomaly_threshold", "0.3"), ("anomaly_score", "mean_absolute_error"));

        CommandRun run = await Simulate(detector);
        CommandRun made = await CommandRun.Of(
            "new", "Watch", "-p", _folder["p.json"], "-o", _folder["Watch"], "--source", Path.Combine(SharedData.Repository, "src"));

        Assert.Equal((1, 1), (run.ExitCode, made.ExitCode));
        Assert.Contains(expected, run.Error);
        Assert.Contains(expected, made.Error);
    }

    [Theory]
    [InlineData("", "mean absolute error", 0.3)]
    [InlineData("\"score\": \"meanAbsoluteError\"", "mean absolute error", 0.3)]
    [InlineData("\"threshold\": 0.2", "mean absolute error", 0.2)]
    [InlineData("\"weights\": [2, 2]", "mean absolute error", 0.3)]
    [InlineData("\"score\": \"meanSquaredError\", \"threshold\": 0.05", "mean squared error", 0.05)]
    [InlineData("\"filter\": { \"kind\": \"ewma\", \"share\": 0.5 }, \"threshold\": 0.3", "mean absolute error, through Ewma", 0.3)]
    public async Task A_pipeline_takes_score_and_threshold_of_its_model(string detector, string score, double threshold)
    {
        await Convert("m", ("anomaly_threshold", "0.3"), ("anomaly_score", "mean_absolute_error"));

        CommandRun run = await Simulate(detector, "--json");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        JsonElement json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal((score, threshold), (json.GetProperty("score").GetString(), Math.Round(json.GetProperty("threshold").GetDouble(), 6)));
    }

    private static bool[] Above(CommandRun run)
    {
        JsonElement json = JsonDocument.Parse(run.Output).RootElement;
        double threshold = json.GetProperty("threshold").GetDouble();
        return [.. json.GetProperty("scores").EnumerateArray().Select(s => s.GetDouble() > threshold)];
    }

    private ModelScore Score(string name) => ModelScore.Of(InferenceModel.Load(File.ReadAllBytes(_folder[name + ".tinf"])).Metadata);

    /// <summary>Converts an autoencoder that gives back half of what it is given.</summary>
    private async Task<CommandRun> Convert(string name, params (string Key, string Value)[] properties)
    {
        OnnxModelBuilder model = new OnnxModelBuilder().Input("x", 1, Size).Constant("half", [0.5f], 1).Node(
            "Mul", ["x", "half"], ["y"]).Output("y");
        foreach ((string key, string value) in properties)
        {
            model.Property(key, value);
        }

        model.Save(_folder.Path);
        Random random = new(1);
        File.WriteAllBytes(_folder["c.npy"],
            NpyFile.Write([40, Size], [.. Enumerable.Range(0, 40 * Size).Select(_ => (float)((2 * random.NextDouble()) - 1))]));
        return await CommandRun.Of("convert", _folder["model.onnx"], "-c", _folder["c.npy"], "--name", name, "-o", _folder.Path);
    }

    private async Task<CommandRun> Simulate(string detector, params string[] more)
    {
        File.WriteAllText(_folder["p.json"], $$"""
            {
              "sensor": { "rate": 10, "channels": 2, "resolution": 0.001, "limits": { "stuck": 0, "repeated": 0 } },
              "window": { "length": 4 }, "features": [{ "kind": "raw" }],
              "model": { "file": "model.onnx", "calibration": "c.npy" }, "detector": { {{detector}} }
            }
            """);
        File.WriteAllText(_folder["r.csv"],
            string.Concat(Enumerable.Range(0, 80).Select(i => FormattableString.Invariant($"{(i % 7) / 20.0},{(i % 5) / 20.0}\n"))));
        return await CommandRun.Of(["simulate", _folder["p.json"], "-r", _folder["r.csv"], .. more]);
    }
}
