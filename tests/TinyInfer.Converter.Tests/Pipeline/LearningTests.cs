using System.Globalization;
using System.Text;
using System.Text.Json;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary>Learning on the machine, from the pipeline file to firmware.</summary>
public sealed class LearningTests : IDisposable
{
    private const int Window = 1024;

    private const string Features = "\"features\": [{ \"kind\": \"statistics\", \"of\": [\"rootMeanSquare\", \"peak\"] }]";
    private const string Detector = "\"detector\": { \"parameters\": \"p.detector\" }";
    private const string Learning = "\"learning\": { \"windows\": 64, \"trial\": 20, \"horizon\": 100 }";

    private static readonly string _bearing = Path.Combine(SharedData.Repository, "models", "bearing");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task After_a_bearing_is_mounted_anew_300_windows_bring_back_what_the_network_was_worth()
    {
        string recording = Path.Combine(_bearing, "recording.npy");
        string labels = Path.Combine(_bearing, "recording.labels.csv");
        WriteBearing("p.json", string.Empty);
        await Json("fit", _folder["p.json"], "-r", recording, "--labels", labels, "--learn");
        WriteBearing("q.json", ", \"learning\": { \"windows\": 300, \"trial\": 80, \"reference\": \"p.reference\" }");
        double before = (await Json("simulate", _folder["p.json"], "-r", recording, "--labels", labels))
            .GetProperty("detection").GetProperty("auc").GetDouble();
        (string mounted, string truth) = MountAnew(recording, labels);

        JsonElement told = await Json(
            "simulate", _folder["q.json"], "-r", mounted, "--labels", truth, "--learn", "0", "-o", _folder["out"]);
        JsonElement untold = await Json("simulate", _folder["q.json"], "-r", mounted, "--labels", truth);

        JsonElement after = told.GetProperty("learning").GetProperty("spans").EnumerateArray().Last();
        Assert.Equal("after", after.GetProperty("when").GetString());
        Assert.InRange(after.GetProperty("auc").GetDouble(), before - 0.005, 1);
        Assert.InRange(after.GetProperty("aboveShare").GetDouble(), 0, 0.05);
        Assert.Equal(["begun", "tried", "taken"],
            told.GetProperty("learning").GetProperty("reports").EnumerateArray().Select(r => r.GetProperty("learning").GetString()));
        JsonElement all = Assert.Single(untold.GetProperty("learning").GetProperty("spans").EnumerateArray());
        Assert.InRange(all.GetProperty("auc").GetDouble(), 0, before - 0.02);
        Assert.Contains("<h2>Learning</h2>", await File.ReadAllTextAsync(
            Path.Combine(_folder["out"], "simulation.html"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task After_a_bearing_is_mounted_anew_300_windows_of_training_its_last_layer_bring_back_what_the_network_was_worth()
    {
        string recording = Path.Combine(_bearing, "recording.npy");
        string labels = Path.Combine(_bearing, "recording.labels.csv");
        WriteBearing("p.json", string.Empty);
        WriteBearing("q.json", ", \"learning\": { \"windows\": 150, \"trial\": 80, \"train\": { \"layer\": \"last\" } }");
        double before = (await Json("simulate", _folder["p.json"], "-r", recording, "--labels", labels))
            .GetProperty("detection").GetProperty("auc").GetDouble();
        (string mounted, string truth) = MountAnew(recording, labels);

        JsonElement told = await Json("simulate", _folder["q.json"], "-r", mounted, "--labels", truth, "--learn", "0");

        JsonElement[] spans = [.. told.GetProperty("learning").GetProperty("spans").EnumerateArray()];
        Assert.Equal(380, spans[0].GetProperty("windows").GetInt32());
        Assert.Equal("after", spans[^1].GetProperty("when").GetString());
        Assert.InRange(spans[^1].GetProperty("auc").GetDouble(), before - 0.005, 1);
        Assert.InRange(spans[^1].GetProperty("aboveShare").GetDouble(), 0, 0.05);
        Assert.Equal(["begun", "tried", "taken"],
            told.GetProperty("learning").GetProperty("reports").EnumerateArray().Select(r => r.GetProperty("learning").GetString()));
        Assert.Contains("guard.TrainLastLayer(\n            new LearningSettings { Windows = 150, TrialWindows = 80, Horizon = 0, "
            + "Drift = 1f, Spread = 2f },\n            48, 4);", Make("q.json")["Guard.cs"]);
    }

    [Fact]
    public async Task A_fault_that_grows_slowly_is_alarmed_and_a_load_that_was_told_is_not()
    {
        await Fit();
        Write("q.json", Detector + ", " + Learning);
        WriteRecording("slow.csv", 3000, i => i < 300 ? 1 : 1 + (2.0 * (i - 300) / 2700));
        WriteRecording("load.csv", 600, i => i < 200 ? 1 : 2.5);

        JsonElement slow = await Json("simulate", _folder["q.json"], "-r", _folder["slow.csv"]);
        JsonElement load = await Json("simulate", _folder["q.json"], "-r", _folder["load.csv"], "--learn", "12800");

        Assert.InRange(slow.GetProperty("alarms").GetInt32(), 1, 20);
        Assert.Contains("at its limit",
            slow.GetProperty("learning").GetProperty("reports").EnumerateArray().Select(r => r.GetProperty("learning").GetString()));
        JsonElement after = load.GetProperty("learning").GetProperty("spans").EnumerateArray().Last();
        Assert.Equal(0, after.GetProperty("alarmShare").GetDouble());
        Assert.InRange(after.GetProperty("windows").GetInt32(), 300, 330);
    }

    [Theory]
    [InlineData("\"learning\": { }", "learning: learning is for a pipeline with one \"detector\"")]
    [InlineData(Detector + ", \"learning\": { \"windows\": 8 }", "learning.windows: a whole number from 32 to 1048576 is expected")]
    [InlineData(Detector + ", \"learning\": { \"horizon\": 40 }", "learning.horizon: the horizon is shorter than the 300 windows")]
    [InlineData(Detector + ", \"learning\": { \"spread\": 0.5 }", "learning.spread: a number from 1 to 1000 is expected")]
    [InlineData(Detector + ", \"learning\": { \"x\": 1 }", "learning.x: there is nothing of that name here.")]
    [InlineData(Detector + ", \"learning\": { \"reference\": \"none\" }", "learning.reference: there is no file ")]
    [InlineData("\"detector\": { \"threshold\": 1 }, \"learning\": { }", "learning: \"reference\" is missing")]
    [InlineData("\"detector\": { \"threshold\": 1 }, \"learning\": { \"train\": { \"hidden\": [] } }",
        "learning.train.hidden: the neurons of each hidden layer are expected")]
    [InlineData("\"detector\": { \"threshold\": 1 }, \"learning\": { \"horizon\": 400, \"train\": { \"hidden\": [4] } }",
        "learning.train: a network is trained for a detector of a model, and with a horizon of 0.")]
    [InlineData("\"detector\": { \"threshold\": 1 }, \"learning\": { \"train\": { \"layer\": \"first\" } }",
        "learning.train.layer: \"last\" is expected")]
    [InlineData("\"detector\": { \"threshold\": 1 }, \"learning\": { \"train\": { \"layer\": \"last\", \"steps\": 1 } }",
        "learning.train.steps: a whole number from 2 to 64 is expected")]
    [InlineData("\"detector\": { \"threshold\": 1 }, \"learning\": { \"train\": { \"layer\": \"last\", \"hidden\": [4] } }",
        "learning.train.hidden: there is nothing of that name here.")]
    [InlineData(Detector + ", \"history\": 2, \"learning\": { }", "learning: learning is for a pipeline with one \"detector\"")]
    public async Task What_is_wrong_with_learning_is_named(string members, string expected)
    {
        await Fit();
        Write("q.json", members);

        ConversionException error = Assert.Throws<ConversionException>(() => PipelineFile.Read(_folder["q.json"]));

        Assert.StartsWith($"{_folder["q.json"]}, line 1, {expected}", error.Message);
    }

    [Theory]
    [InlineData("\"detector\": { \"score\": \"features\", \"baseline\": { \"windows\": 9, \"features\": 2, \"floor\": 1 } }, " + Learning,
        "5", "learning: the detector does not score by a Mahalanobis distance. Change the detector, or leave \"learning\" out.")]
    [InlineData(Detector, "5", "has no \"learning\"")]
    [InlineData(Detector + ", " + Learning, "99999999", "there is no such row")]
    public async Task What_cannot_be_played_is_said(string members, string row, string expected)
    {
        await Fit();
        Write("q.json", members);

        CommandRun run = await CommandRun.Of("simulate", _folder["q.json"], "-r", _folder["fit.csv"], "--learn", row);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.Error);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("5,4")]
    [InlineData("-1")]
    public async Task Rows_that_are_none_are_a_misuse(string rows)
    {
        CommandRun run = await CommandRun.Of("simulate", _folder["q.json"], "-r", _folder["fit.csv"], "--learn", rows);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("rows of the recording in ascending order", run.Error);
    }

    [Fact]
    public async Task A_network_is_trained_on_the_board_and_has_to_beat_the_model()
    {
        WriteBearing("q.json", ", \"learning\": { \"windows\": 64, \"trial\": 20, \"train\": { \"hidden\": [3], \"windows\": 16 } }");
        (string mounted, string truth) = MountAnew(
            Path.Combine(_bearing, "recording.npy"), Path.Combine(_bearing, "recording.labels.csv"));

        JsonElement told = await Json("simulate", _folder["q.json"], "-r", mounted, "--labels", truth, "--learn", "0");

        JsonElement[] reports = [.. told.GetProperty("learning").GetProperty("reports").EnumerateArray()];
        Assert.Equal(["begun", "tried"], reports[..2].Select(r => r.GetProperty("learning").GetString()));
        Assert.Contains(reports[2].GetProperty("learning").GetString(), new[] { "taken", "rolled back" });
        Assert.Contains("guard.Train(new LearningSettings { Windows = 64, TrialWindows = 20, Horizon = 0, Drift = 1f, Spread = 2f }, "
            + "new int[] { 3 }, 16);", Make("q.json")["Guard.cs"]);
    }

    [Fact]
    public async Task Firmware_learns_with_and_without_a_network()
    {
        await Fit();
        Write("q.json", Detector + ", " + Learning);
        IReadOnlyDictionary<string, string> features = Make("q.json");
        string recording = Path.Combine(_bearing, "recording.npy");
        WriteBearing("b.json", string.Empty);
        await Json("fit", _folder["b.json"], "-r", recording, "--learn");
        WriteBearing("c.json", ", \"learning\": { \"reference\": \"b.reference\" }");
        IReadOnlyDictionary<string, string> network = Make("c.json");

        Assert.Contains("guard.Learn(new LearningSettings { Windows = 64, TrialWindows = 20, Horizon = 100, Drift = 1f, Spread = 2f });",
            features["Guard.cs"]);
        Assert.Contains("GuardReference.Mean, GuardReference.Deviation);", network["Guard.cs"]);
        Assert.Contains("guard.Relearn();", network["Board/Program.cs"]);
        foreach (IReadOnlyDictionary<string, string> files in new[] { features, network })
        {
            Assert.NotEmpty(DeviceCompiler.Compile("Learned", files.Where(f => f.Key.EndsWith(".cs", StringComparison.Ordinal)
                && !f.Key.StartsWith("Board/", StringComparison.Ordinal)).Select(f => f.Value), DeviceCompiler.Desktop));
        }
    }

    private IReadOnlyDictionary<string, string> Make(string file) => Firmware.Make(
        PipelineFile.Read(_folder[file]), new FirmwareOptions("Learned", LibraryOrigin.OfSource(".."))).Files;

    private static async Task<JsonElement> Json(params string[] command)
    {
        CommandRun run = await CommandRun.Of([.. command, "--json"]);
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        return JsonDocument.Parse(run.Output).RootElement;
    }

    /// <summary>
    /// Three times the healthy windows, each time cut elsewhere, and then the whole recording, all through another mounting: weaker, and
    /// softer towards high frequencies.
    /// </summary>
    private (string Recording, string Labels) MountAnew(string recording, string labels)
    {
        byte[] file = File.ReadAllBytes(recording);
        int header = 10 + BitConverter.ToUInt16(file, 8);
        short[] samples = [.. Enumerable.Range(0, (file.Length - header) / 2).Select(i => BitConverter.ToInt16(file, header + (2 * i)))];
        (int Start, int End, string Label)[] sections = [.. File.ReadLines(labels).Skip(1).Select(line => line.Split(','))
            .Select(part => (int.Parse(part[0], CultureInfo.InvariantCulture), int.Parse(part[1], CultureInfo.InvariantCulture), part[2]))];
        List<short> played = [];
        foreach (int cut in new[] { 0, Window / 3, 2 * Window / 3, Window / 2 })
        {
            foreach ((int start, int end, _) in sections.Where(s => s.Label == "healthy"))
            {
                played.AddRange(samples[(start + cut)..(end - ((Window - cut) % Window))]);
            }
        }

        int healthy = played.Count;
        played.AddRange(samples);
        double last = 0;
        byte[] mounted = [.. played.SelectMany(x => BitConverter.GetBytes((short)Math.Round(last = (0.4 * x) + (0.4 * last))))];
        string shape = $"{{'descr': '<i2', 'fortran_order': False, 'shape': ({played.Count},), }}";
        string file2 = _folder["mounted.npy"];
        File.WriteAllBytes(file2,
            [.. file[..8], 118, 0, .. Encoding.ASCII.GetBytes(shape.PadRight(117) + "\n"), .. mounted]);
        File.WriteAllLines(_folder["mounted.labels.csv"],
            [$"0,{healthy},healthy", .. sections.Select(s => $"{s.Start + healthy},{s.End + healthy},{s.Label}")]);
        return (file2, _folder["mounted.labels.csv"]);
    }

    /// <summary>The last layer is trained whole: the fewer numbers it reads, the less it can learn.</summary>
    private void WriteBearing(string name, string members)
    {
        string text = File.ReadAllText(BearingPipeline.Save(_folder, string.Empty));
        File.WriteAllText(_folder[name], $"{text[..^1]}{members} }}");
    }

    private async Task Fit()
    {
        Write("p.json", "\"detector\": { \"score\": \"features\", \"baseline\": { \"windows\": 9, \"features\": 2, \"floor\": 1 } }");
        WriteRecording("fit.csv", 300, _ => 1);
        await Json("fit", _folder["p.json"], "-r", _folder["fit.csv"], "--method", "Mahalanobis");
    }

    private void Write(string name, string members) => File.WriteAllText(_folder[name],
        "{ \"sensor\": { \"rate\": 1000, \"limits\": { \"stuck\": 0, \"repeated\": 0 } }, "
        + $"\"window\": {{ \"length\": 64 }}, {Features}, {members} }}");

    private void WriteRecording(string name, int windows, Func<int, double> level)
    {
        Random random = new(3);
        File.WriteAllLines(_folder[name], Enumerable.Range(0, windows * 64).Select(i => Math.Round(300 * level(i / 64)
            * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))
            .ToString(CultureInfo.InvariantCulture)).Prepend("vibration"));
    }
}
