using System.Globalization;
using System.Text.Json;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold;
using TinyInfer.Converter.Simulation;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary>
/// A machine of three speeds, whose vibration grows with speed, and whose damage makes it louder at each: its pipeline from fit to
/// firmware.
/// </summary>
public sealed class RoutedFirmwareTests : IDisposable
{
    private const int Length = 64;
    private const int Stage = 20 * Length;
    private const int Stages = 36;
    private const int FaultyFrom = 24;

    private const string Detector =
        "\"detector\": { \"score\": \"features\", \"baseline\": { \"windows\": 9, \"features\": 2, \"floor\": 1 }, "
        + "\"debounce\": { \"raise\": 2, \"of\": 3, \"clear\": 3 } }";

    private const string Routes = "\"routes\": { \"by\": \"mean\", \"channel\": 1, \"edges\": [400, 800]";
    private const string Fitted = Routes + ", \"parameters\": [\"p.0.detector\", \"p.1.detector\", \"p.2.detector\"] }";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_speed_has_its_detector_and_finds_what_one_for_all_does_not()
    {
        await Fit();
        Write("q.json", Fitted);
        Write("one.json", Detector);
        await CommandRun.Of("fit", _folder["one.json"], "-r", Normal(), "--method", "Mahalanobis");
        Write("one.json", "\"detector\": { \"parameters\": \"one.detector\" }");

        JsonElement routed = await Json("simulate", _folder["q.json"], "-r", _folder["all.csv"]);
        JsonElement one = await Json("simulate", _folder["one.json"], "-r", _folder["all.csv"]);

        JsonElement[] routes = [.. routed.GetProperty("routes").EnumerateArray()];
        Assert.Equal(["mean below 400", "mean from 400 to 800", "mean from 800"], routes.Select(r => r.GetProperty("where").GetString()));
        Assert.All(routes, r =>
        {
            Assert.Equal((240, 40), (r.GetProperty("windows").GetInt32(), r.GetProperty("anomalousWindows").GetInt32()));
            Assert.InRange(r.GetProperty("anomalousAbove").GetInt32(), 30, 40);
            Assert.InRange(r.GetProperty("above").GetInt32() - r.GetProperty("anomalousAbove").GetInt32(), 0, 4);
        });
        Assert.Equal(3, routes.Select(r => r.GetProperty("threshold").GetDouble()).Distinct().Count());
        Assert.InRange(Auc(routed), 0.99, 1);
        Assert.InRange(Auc(one), 0, 0.85);
        Assert.Equal(2, routed.GetProperty("detection").GetProperty("eventsFound").GetInt32());
    }

    [Fact]
    public async Task A_route_with_too_few_windows_is_named()
    {
        Write("p.json", Detector + ", " + Routes.Replace("800", "1500") + " }");
        WriteRecording();

        CommandRun run = await CommandRun.Of("fit", _folder["p.json"], "-r", Normal(), "--method", "Clusters");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("route 2, mean from 1500: The recording has 0 windows without a sensor fault, and a fit takes 20.", run.Error);
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.detector"));
    }

    [Theory]
    [InlineData("\"routes\": { \"by\": \"mean\", \"edges\": [8, 4] }", "routes.edges: edges that ascend are expected")]
    [InlineData("\"routes\": { \"by\": \"kurtosis\", \"edges\": [4] }", "routes.by: 'kurtosis' is not known. Choose one of: peakToPeak,")]
    [InlineData("\"routes\": { \"by\": \"mean\", \"channel\": 2, \"edges\": [4] }",
        "routes.channel: a whole number from 0 to 1 is expected, not 2.")]
    [InlineData("\"routes\": { \"by\": \"mean\", \"edges\": [1], \"thresholds\": [1] }",
        "routes.thresholds: 1 edges make 2 routes: 2 thresholds are expected, not 1.")]
    [InlineData("\"routes\": { \"by\": \"mean\", \"edges\": [1], \"parameters\": [\"a\", \"b\"] }",
        "routes.parameters[0]: there is no file ")]
    [InlineData("\"routes\": { \"by\": \"mean\", \"edges\": [1], \"thresholds\": [1, 2] }",
        "routes: routes are for a detector, and there is none.")]
    [InlineData("\"routes\": { \"by\": \"mean\", \"edges\": [1], \"x\": 2 }", "routes.x: there is nothing of that name here.")]
    public void What_is_wrong_with_routes_is_named(string routes, string expected)
    {
        Write("p.json", routes);

        ConversionException error = Assert.Throws<ConversionException>(() => PipelineFile.Read(_folder["p.json"]));

        Assert.StartsWith($"{_folder["p.json"]}, line 1, {expected}", error.Message);
    }

    [Theory]
    [InlineData(Detector + ", " + Routes + " }", "the routes have neither \"thresholds\" nor \"parameters\".")]
    [InlineData(Detector + ", " + Routes + ", \"thresholds\": [1, 2, 3] }", "thresholds of routes are for a score that does not learn")]
    public async Task Routes_that_are_not_fitted_are_not_played(string members, string expected)
    {
        Write("p.json", members);
        WriteRecording();

        CommandRun run = await CommandRun.Of("simulate", _folder["p.json"], "-r", _folder["all.csv"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.Error);
    }

    [Fact]
    public void An_autoencoder_has_a_threshold_for_each_route()
    {
        string bearing = Path.Combine(SharedData.Repository, "models", "bearing");
        string text = File.ReadAllText(Path.Combine(bearing, "pipeline.json")).TrimEnd();
        foreach (string file in new[] { "model.onnx", "calibration.npy", "validation.npy" })
        {
            text = text.Replace($"\"{file}\"", JsonSerializer.Serialize(Path.Combine(bearing, file)), StringComparison.Ordinal);
        }

        File.WriteAllText(_folder["p.json"],
            $"{text[..^1]}, \"routes\": {{ \"by\": \"rootMeanSquare\", \"edges\": [150], \"thresholds\": [0.8, 1.1] }} }}");
        PipelineDefinition definition = PipelineFile.Read(_folder["p.json"]);
        IReadOnlyList<SimulatedWindow> windows = new Simulator(definition, definition.Model!.Load())
            .Run(Recording.Read(Path.Combine(bearing, "recording.npy"), definition));
        IReadOnlyDictionary<string, string> files = Firmware.Make(
            PipelineFile.Read(_folder["p.json"]), new FirmwareOptions("Routed", LibraryOrigin.OfSource(".."))).Files;

        Assert.Equal([(0, 0.8f), (1, 1.1f)], windows.Select(w => (w.Route!.Value, w.Threshold)).Distinct().Order());
        Assert.Contains("routes.Models = new ModelMaker[] { CreateModel0 };", files["Guard.cs"]);
        Assert.Contains("MachineGuard.CreateRouted(GuardPipeline.Create(), routes, alarm);", files["Guard.cs"]);
        Assert.Contains("// rootMeanSquare from 150", files["GuardDetector.g.cs"]);
        Assert.NotEmpty(DeviceCompiler.Compile("Routed", files.Where(f => f.Key.EndsWith(".cs", StringComparison.Ordinal)
            && !f.Key.StartsWith("Board/", StringComparison.Ordinal)).Select(f => f.Value), DeviceCompiler.Desktop));
    }

    [Fact]
    public async Task The_firmware_does_on_the_device_what_it_does_here()
    {
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);
        await Fit();
        Write("q.json", Fitted + ", \"cascade\": { \"measure\": \"crestFactor\", \"threshold\": [2.6, 9], \"every\": 4 }");

        // A machine that changes its speed every four windows, and is faulty for a while.
        string[] lines = RoutedRun.OnDevice(PipelineFile.Read(_folder["q.json"]), 64, """
            int window = frame / 64;
            int speed = 200 + (400 * (window / 4 % 3));
            int noise = 0;
            for (int k = 0; k < 4; k++)
            {
                _state = (_state * 1664525) + 1013904223;
                noise += (int)(_state >> 16) % 1000 - 500;
            }

            noise = noise * speed / 5800;
            first = window > 30 && window < 44 ? noise * 2 : noise;
            second = speed + (frame % 5);
            """);

        Assert.Equal(["0", "1", "2"], lines.Select(line => line.Split(' ')[2]).Distinct().Order());
        Assert.Contains(lines, line => line.StartsWith("1 ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("2 ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("True", StringComparison.Ordinal));
    }

    private static async Task<JsonElement> Json(params string[] command)
    {
        CommandRun run = await CommandRun.Of([.. command, "--json"]);
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        return JsonDocument.Parse(run.Output).RootElement;
    }

    private static double Auc(JsonElement result) => result.GetProperty("detection").GetProperty("auc").GetDouble();

    private async Task Fit()
    {
        Write("p.json", Detector + ", " + Routes + " }");
        WriteRecording();
        JsonElement fit = await Json("fit", _folder["p.json"], "-r", Normal(), "--method", "Mahalanobis");
        Assert.Equal([160, 160, 160], fit.GetProperty("routes").EnumerateArray().Select(r => r.GetProperty("windows").GetInt32()));
        Assert.Equal("p.1.detector", Path.GetFileName(fit.GetProperty("routes")[1].GetProperty("file").GetString()));
    }

    private void Write(string name, string members) => File.WriteAllText(_folder[name],
        "{ \"sensor\": { \"rate\": 1000, \"channels\": 2, \"limits\": { \"stuck\": 0, \"repeated\": 0 } }, "
        + $"\"window\": {{ \"length\": {Length} }}, \"features\": [{{ \"kind\": \"statistics\", \"of\": [\"rootMeanSquare\"] }}], "
        + $"{members} }}");

    private string Normal()
    {
        WriteRecording();
        string[] lines = File.ReadAllLines(_folder["all.csv"]);
        File.WriteAllLines(_folder["normal.csv"], lines.Take(1 + (FaultyFrom * Stage)).Select(line => line[..line.LastIndexOf(';')]));
        return _folder["normal.csv"];
    }

    private void WriteRecording()
    {
        Random random = new(2);
        List<string> lines = ["vibration;speed;label"];
        for (int stage = 0; stage < Stages; stage++)
        {
            int speed = 200 + (400 * (stage % 3));
            bool isFaulty = stage >= FaultyFrom && stage / 3 % 2 == 1;
            for (int i = 0; i < Stage; i++)
            {
                double noise = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                double vibration = Math.Round(noise * speed / 10 * (isFaulty ? 1.6 : 1));
                lines.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{vibration};{speed + random.Next(-5, 6)};{(isFaulty ? "fault" : "normal")}"));
            }
        }

        File.WriteAllLines(_folder["all.csv"], lines);
    }
}
