using System.Globalization;
using System.Text.Json;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Pipeline.Routing;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.Converter.Tests.Simulation;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary>
/// A machine whose two bearings are loud or quiet in three combinations, which no level of one of them tells apart, and whose damage is
/// a bearing that is a little louder where it is quiet.
/// </summary>
public sealed class ClusterRoutesTests : IDisposable
{
    private const int Length = 64;
    private const int Stage = 20 * Length;
    private const int Stages = 36;
    private const int FaultyFrom = 24;

    private const string Baseline = "\"detector\": { \"score\": \"features\", \"baseline\": { \"windows\": 9, \"features\": 2, "
        + "\"floor\": 1 }, \"debounce\": { \"raise\": 2, \"of\": 3, \"clear\": 3 } }";

    private const string Parameters = "\"parameters\": [\"p.0.detector\", \"p.1.detector\", \"p.2.detector\"]";
    private const string Fitted = "\"routes\": { \"by\": \"clusters\", \"clusters\": \"p.clusters\", " + Parameters;

    private static readonly double[][] _modes = [[60, 60], [60, 300], [300, 60]];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_cluster_has_its_detector_and_finds_what_levels_and_one_for_all_do_not()
    {
        JsonElement fit = await Fit();
        Write("q.json", Fitted + " }");
        Write("level.json", $"{Baseline}, \"routes\": {{ \"by\": \"rootMeanSquare\", \"edges\": [150] }}");
        Write("one.json", Baseline);
        await CommandRun.Of("fit", _folder["level.json"], "-r", _folder["normal.csv"], "--method", "Mahalanobis");
        await CommandRun.Of("fit", _folder["one.json"], "-r", _folder["normal.csv"], "--method", "Mahalanobis");
        Write("level.json", "\"routes\": { \"by\": \"rootMeanSquare\", \"edges\": [150], \"parameters\": [\"level.0.detector\", "
            + "\"level.1.detector\"] }");
        Write("one.json", "\"detector\": { \"parameters\": \"one.detector\" }");

        JsonElement routed = await Json("simulate", _folder["q.json"], "-r", _folder["all.csv"]);
        double level = Auc(await Json("simulate", _folder["level.json"], "-r", _folder["all.csv"]));
        double one = Auc(await Json("simulate", _folder["one.json"], "-r", _folder["all.csv"]));

        Assert.Equal([160, 160, 160], fit.GetProperty("routes").EnumerateArray().Select(r => r.GetProperty("windows").GetInt32()));
        Assert.Equal(["cluster 0", "cluster 1", "cluster 2"],
            routed.GetProperty("routes").EnumerateArray().Select(r => r.GetProperty("where").GetString()));
        Assert.InRange(Auc(routed), 0.99, 1);
        Assert.InRange(level, 0, 0.95);
        Assert.InRange(one, 0, 0.9);
        Assert.Equal(4, routed.GetProperty("detection").GetProperty("eventsFound").GetInt32());
    }

    [Fact]
    public async Task Firmware_finds_the_same_clusters_with_a_first_stage_too()
    {
        await Fit();
        string[] cascades = [string.Empty, ", \"cascade\": { \"measure\": \"crestFactor\", \"threshold\": 2.6, \"every\": 4 }"];
        foreach (string cascade in cascades)
        {
            Write("q.json", Fitted + " }" + cascade);
            PipelineDefinition definition = PipelineFile.Read(_folder["q.json"]);
            Recording recording = Recording.Read(_folder["normal.csv"], definition);

            Assert.Null(FirmwareComparison.Differ(definition, recording, Length, out int windows, out int stopped, out int routes));
            Assert.Equal((3, cascade.Length > 0), (routes, stopped > windows / 10));
        }
    }

    [Fact]
    public async Task The_firmware_does_on_the_device_what_it_does_here()
    {
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);
        await Fit();
        Write("q.json", Fitted + " }");

        // Two square waves, in three combinations of loud and quiet, and a fault.
        string[] lines = RoutedRun.OnDevice(PipelineFile.Read(_folder["q.json"]), Length, """
            int window = frame / 64;
            int mode = window / 5 % 3;
            int sign = frame % 2 == 0 ? 1 : -1;
            _state++;
            first = sign * (mode == 2 ? 300 : 60);
            second = sign * (mode == 1 ? 300 : window > 40 ? 110 : 60);
            """);

        Assert.Equal(["0", "1", "2"], lines.Select(line => line.Split(' ')[2]).Distinct().Order());
        Assert.Contains(lines, line => line.StartsWith("2 ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(8, 4)]
    [InlineData(24, 3)]
    public void The_estimate_of_instructions_lies_within_an_eighth_of_what_is_counted(int features, int clusters)
    {
        Assert.SkipUnless(NanoDevice.CountsInstructions, "Skipped: the environment names no runtime that counts instructions.");
        ClusterPartition partition = new([.. Enumerable.Range(0, features)], [.. Enumerable.Repeat(2f, features)],
            [.. Enumerable.Range(0, clusters).Select(k => Enumerable.Range(0, features).Select(i => (float)(i * k)).ToArray())],
            [.. Enumerable.Repeat(1f, clusters)]);

        double counted = (Count(partition, 60) - Count(partition, 10)) / 50.0;

        Assert.InRange(partition.InstructionsFor(0) / counted, 7 / 8.0, 9 / 8.0);
    }

    [Fact]
    public async Task Clusters_that_are_not_fitted_are_not_played()
    {
        Write("p.json", Baseline + ", \"routes\": { \"by\": \"clusters\", \"count\": 3 }");
        WriteRecording();

        CommandRun run = await CommandRun.Of("simulate", _folder["p.json"], "-r", _folder["all.csv"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("the routes have neither \"thresholds\" nor \"parameters\".", run.Error);
        Write("p.json", Baseline + ", \"routes\": { \"by\": \"clusters\", \"count\": 40 }");
        run = await CommandRun.Of("fit", _folder["p.json"], "-r", _folder["all.csv"], "--method", "Mahalanobis");
        Assert.Contains("routes.count: a whole number from 2 to 16 is expected, not 40.", run.Error);
        Write("p.json", Baseline + ", \"routes\": { \"by\": \"clusters\", \"count\": 3 }");
        run = await CommandRun.Of(
            "fit", _folder["p.json"], "-r", _folder["all.csv"], "--rows", $"0-{40 * Length}", "--method", "Mahalanobis");
        Assert.Contains("and 3 clusters take 60. Record for longer, or ask for fewer.", run.Error);
    }

    [Theory]
    [InlineData("", "routes: clusters are missing. Add \"clusters\", a file that tinyinfer fit has written, or \"count\"")]
    [InlineData("\"clusters\": \"none.clusters\"", "routes.clusters: there is no file ")]
    [InlineData("\"clusters\": 3", "routes.clusters: a text in quotes is expected.")]
    [InlineData("\"clusters\": { \"centres\": [[1], [2]] }", "routes.clusters: \"features\" is missing.")]
    [InlineData("\"clusters\": { \"features\": [0], \"centres\": [[1]] }",
        "routes.clusters.centres: an array of 2 to 16 centres is expected, each an array of numbers.")]
    [InlineData("\"clusters\": { \"features\": [0], \"centres\": [[1], [2, 3]] }",
        "routes.clusters.centres[1]: one number for each feature is expected: 1, not 2.")]
    [InlineData("\"clusters\": { \"features\": [0, 0], \"centres\": [[1, 1], [2, 2]] }",
        "routes.clusters.features: numbers of different features from 0 on are expected, 64 at most.")]
    [InlineData("\"clusters\": { \"features\": [0], \"centres\": [[1], [2]], \"radii\": [1, 0] }",
        "routes.clusters: clusters: the radius of cluster 1 is not above 0, or too small.")]
    [InlineData("\"clusters\": { \"features\": [0], \"centres\": [[1], [2]], \"gains\": [1, 2] }",
        "routes.clusters.gains: one number for each feature is expected: 1, not 2.")]
    [InlineData("\"clusters\": { \"features\": [0], \"centres\": [[1], [2]], \"x\": 1 }",
        "routes.clusters.x: there is nothing of that name")]
    [InlineData("\"clusters\": { \"features\": [2], \"centres\": [[1], [2]] }",
        "routes: clusters go by feature 2, and the pipeline gives 2, from 0. Fit them again with tinyinfer fit.")]
    [InlineData("\"count\": 2, \"features\": [0, 2]", "routes: the pipeline gives 2 features, numbered from 0")]
    [InlineData("\"count\": 2, \"edges\": [1]", "routes.edges: there is nothing of that name here.")]
    [InlineData("\"count\": 2, \"thresholds\": [1]", "routes.thresholds: there are 2 routes: 2 thresholds are expected, not 1.")]
    public void What_is_wrong_with_clusters_is_named(string members, string expected)
    {
        string separator = members.Length == 0 ? string.Empty : ", ";
        Write("p.json", $"{Baseline}, \"routes\": {{ \"by\": \"clusters\"{separator}{members} }}");

        ConversionException error = Assert.Throws<ConversionException>(() => PipelineFile.Read(_folder["p.json"]));

        Assert.StartsWith($"{_folder["p.json"]}, line 1, {expected}", error.Message);
    }

    private static long Count(ClusterPartition partition, int windows) => NanoDevice.Shared.CountInstructions(
        ["TinyInfer", "TinyInfer.Signal", "TinyInfer.Anomaly", "TinyInfer.Guard"],
        new AssemblySource("Program", $$"""
            using TinyInfer.Anomaly.Scores;
            using TinyInfer.Guard;

            public static class Program
            {
                public static string[] Run()
                {
                    ClusterRoutes clusters = {{partition.ClustersCode}};
                    float[] features = new float[{{partition.Features.Count}}];
                    for (int i = 0; i < {{windows}}; i++)
                    {
                        clusters.Find(features);
                    }

                    return new string[0];
                }
            }
            """));

    private static async Task<JsonElement> Json(params string[] command)
    {
        CommandRun run = await CommandRun.Of([.. command, "--json"]);
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        return JsonDocument.Parse(run.Output).RootElement;
    }

    private static double Auc(JsonElement result) => result.GetProperty("detection").GetProperty("auc").GetDouble();

    private async Task<JsonElement> Fit()
    {
        WriteRecording();
        Write("p.json", $"{Baseline}, \"routes\": {{ \"by\": \"clusters\", \"count\": 3 }}");
        CommandRun run = await CommandRun.Of("fit", _folder["p.json"], "-r", _folder["normal.csv"], "--method", "Mahalanobis");
        Assert.Contains($"use them with {Fitted} }} in the pipeline file, without its \"detector\"", run.Output);
        return await Json("fit", _folder["p.json"], "-r", _folder["normal.csv"], "--method", "Mahalanobis");
    }

    private void Write(string name, string members) => File.WriteAllText(_folder[name],
        "{ \"sensor\": { \"rate\": 1000, \"channels\": 2, \"limits\": { \"stuck\": 0, \"repeated\": 0 } }, "
        + $"\"window\": {{ \"length\": {Length} }}, \"features\": [{{ \"kind\": \"statistics\", \"of\": [\"rootMeanSquare\"] }}], "
        + $"{members} }}");

    private void WriteRecording()
    {
        Random random = new(2);
        List<string> lines = ["left;right;label"];
        for (int stage = 0; stage < Stages; stage++)
        {
            double[] mode = _modes[stage % 3];
            bool isFaulty = stage >= FaultyFrom && stage % 3 == 0;
            for (int i = 0; i < Stage; i++)
            {
                double Noise() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                lines.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{Math.Round(Noise() * mode[0])};{Math.Round(Noise() * mode[1] * (isFaulty ? 1.9 : 1))};")
                    + (isFaulty ? "fault" : "normal"));
            }
        }

        File.WriteAllLines(_folder["all.csv"], lines);
        File.WriteAllLines(_folder["normal.csv"], lines.Take(1 + (FaultyFrom * Stage)).Select(line => line[..line.LastIndexOf(';')]));
    }
}
