using System.Globalization;
using System.Text.Json;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold;
using TinyInfer.Converter.Scaffold.Fleet;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.Converter.Tests.Simulation;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary>
/// A machine whose vibration is a sine while it runs slowly and a square wave while it runs fast: each is a fault where the other is
/// normal, and each way has a model of its own.
/// </summary>
public sealed class RouteModelsTests : IDisposable
{
    private const int Length = 32;
    private const int Stage = 20 * Length;
    private const int Stages = 24;
    private const int FaultyFrom = 16;

    /// <summary>Peak to peak over root mean square.</summary>
    private const double OfSine = 2.828;
    private const double OfSquare = 2.0;

    private const string Edges = "\"by\": \"mean\", \"channel\": 1, \"edges\": [400]";
    private const string Models = "\"models\": [{ \"file\": \"slow.onnx\", \"calibration\": \"slow.csv\" }, "
        + "{ \"file\": \"fast.onnx\", \"calibration\": \"fast.csv\" }]";
    private const string Fitted = "\"parameters\": [\"p.0.detector\", \"p.1.detector\"]";
    private const string Debounce = "\"detector\": { \"debounce\": { \"raise\": 2, \"of\": 3, \"clear\": 3 } }";

    private readonly TemporaryFolder _folder = new();

    public RouteModelsTests()
    {
        WriteModel("slow", OfSine);
        WriteModel("fast", OfSquare);
        WriteRecording();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_route_has_its_model_and_finds_what_one_for_all_does_not()
    {
        await Fit();
        Write("q.json", $"\"routes\": {{ {Edges}, {Models}, {Fitted} }}");
        Write("one.json", $"\"model\": {{ \"file\": \"slow.onnx\", \"calibration\": \"both.csv\" }}, {Debounce}");
        await CommandRun.Of("fit", _folder["one.json"], "-r", _folder["normal.csv"]);
        Write("one.json", "\"model\": { \"file\": \"slow.onnx\", \"calibration\": \"both.csv\" }, "
            + "\"detector\": { \"parameters\": \"one.detector\" }");

        JsonElement routed = await Json("simulate", _folder["q.json"], "-r", _folder["all.csv"]);
        JsonElement one = await Json("simulate", _folder["one.json"], "-r", _folder["all.csv"]);

        JsonElement detection = routed.GetProperty("detection");
        Assert.InRange(detection.GetProperty("auc").GetDouble(), 0.99, 1);
        Assert.Equal(2, detection.GetProperty("eventsFound").GetInt32());
        Assert.Equal(0, detection.GetProperty("falseAlarmRate").GetDouble(), 2);
        Assert.InRange(one.GetProperty("detection").GetProperty("auc").GetDouble(), 0, 0.7);
        Assert.All(routed.GetProperty("routes").EnumerateArray(), route => Assert.InRange(route.GetProperty("instructions").GetInt32(),
            1, routed.GetProperty("cost").GetProperty("instructions").GetInt32()));
    }

    [Fact]
    public async Task Firmware_holds_all_models_in_one_memory_and_does_what_the_simulator_does()
    {
        await Fit();
        Write("q.json", $"\"routes\": {{ {Edges}, {Models}, {Fitted} }}");
        PipelineDefinition definition = PipelineFile.Read(_folder["q.json"]);
        PipelineModel model = definition.LoadModel("Two")!;
        Firmware firmware = Firmware.Make(definition, new FirmwareOptions("Two", LibraryOrigin.OfSource("..")), model);

        Assert.Contains("new Two0Model(_shared)", firmware.Files["Guard.cs"]);
        Assert.Contains("new Two1Model(_shared)", firmware.Files["Guard.cs"]);
        Assert.Contains($"Arena = new sbyte[{model.Routes!.Max(m => m!.Use.Ram.Arena)}]", firmware.Files["Guard.cs"]);
        Assert.Equal(model.Routes!.Sum(m => m!.Flash), model.Flash);
        PipelineModel apart = model with
        {
            Use = model.Use with { Ram = model.Use.Ram with { Arena = model.Routes!.Sum(m => m!.Use.Ram.Arena) } },
        };
        int alone = FirmwareNeeds.Of(PipelineFile.Read(_folder["q.json"]), apart, Board.Standard).Application;
        Assert.Equal(alone - model.SharedRam, firmware.Needs.Application);
        Assert.True(model.SharedRam > 0);

        Recording recording = Recording.Read(_folder["normal.csv"], definition);
        Assert.Null(FirmwareComparison.Differ(definition, recording, Length, out int windows, out _, out int routes));
        Assert.Equal((FaultyFrom * Stage / Length, 2), (windows, routes));
    }

    /// <summary>Activations of int16 have a memory of their own; firmware does with them what the simulator does.</summary>
    [Fact]
    public async Task A_route_whose_model_is_int16_shares_no_memory()
    {
        await Fit();
        string models = Models.Replace(
            "\"calibration\": \"slow.csv\"", "\"calibration\": \"slow.csv\", \"activations\": 16", StringComparison.Ordinal);
        Write("q.json", $"\"routes\": {{ {Edges}, {models}, {Fitted} }}");
        PipelineDefinition definition = PipelineFile.Read(_folder["q.json"]);
        PipelineModel model = definition.LoadModel("Two")!;
        Firmware firmware = Firmware.Make(definition, new FirmwareOptions("Two", LibraryOrigin.OfSource("..")), model);

        Assert.Equal(0, model.SharedRam);
        Assert.DoesNotContain("_shared", firmware.Files["Guard.cs"], StringComparison.Ordinal);
        Recording recording = Recording.Read(_folder["normal.csv"], definition);
        Assert.Null(FirmwareComparison.Differ(definition, recording, Length, out int windows, out _, out int routes));
        Assert.Equal((FaultyFrom * Stage / Length, 2), (windows, routes));
    }

    [Fact]
    public async Task Firmware_does_on_the_device_what_it_does_here()
    {
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);
        await Fit();
        Write("q.json", $"\"routes\": {{ {Edges}, {Models}, {Fitted} }}");

        // A triangle is neither a sine nor a square wave.
        string[] lines = RoutedRun.OnDevice(PipelineFile.Read(_folder["q.json"]), Length, """
            int window = frame / 32;
            bool isFast = window / 4 % 2 == 1;
            int place = frame % 16;
            int triangle = place < 8 ? (place * 50) - 175 : 575 - (place * 50);
            _state++;
            first = window < 40 && isFast ? (place < 8 ? 100 : -100) : triangle;
            second = (isFast ? 600 : 200) + (frame % 5);
            """);

        Assert.Equal(["0", "1"], lines.Select(line => line.Split(' ')[2]).Distinct().Order());
        Assert.Contains(lines, line => line.StartsWith("2 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_route_without_a_model_has_a_detector_of_features()
    {
        string models = Models.Replace("[{ \"file\": \"slow.onnx\", \"calibration\": \"slow.csv\" }", "[null", StringComparison.Ordinal);
        Write("p.json", $"\"routes\": {{ {Edges}, {models} }}, {Debounce}");
        JsonElement fit = await Json("fit", _folder["p.json"], "-r", _folder["normal.csv"], "--method", "Mahalanobis");
        Assert.Equal(["mahalanobis", "quantile"],
            fit.GetProperty("routes").EnumerateArray().Select(r => r.GetProperty("method").GetString()));
        Write("q.json", $"\"routes\": {{ {Edges}, {models}, {Fitted} }}");

        JsonElement routed = await Json("simulate", _folder["q.json"], "-r", _folder["all.csv"]);
        PipelineDefinition definition = PipelineFile.Read(_folder["q.json"]);

        Assert.Equal(2, routed.GetProperty("detection").GetProperty("eventsFound").GetInt32());
        Assert.Null(FirmwareComparison.Differ(
            definition, Recording.Read(_folder["normal.csv"], definition), Length, out _, out _, out int routes));
        Assert.Equal(2, routes);
        Assert.True(routed.GetProperty("meanCost").GetProperty("instructions").GetInt32()
            < routed.GetProperty("cost").GetProperty("instructions").GetInt32());
    }

    [Fact]
    public async Task Routes_without_parameters_take_their_models_own_thresholds()
    {
        Write("p.json", $"\"routes\": {{ {Edges}, {Models} }}, {Debounce}");
        JsonElement routed = await Json("simulate", _folder["p.json"], "-r", _folder["all.csv"]);
        PipelineModel model = PipelineFile.Read(_folder["p.json"]).LoadModel()!;

        Assert.Equal(model.Routes!.Select(m => m!.Model.Metadata.GetFloats(Format.Metadata.Threshold)![0]),
            routed.GetProperty("routes").EnumerateArray().Select(r => r.GetProperty("threshold").GetSingle()));
        Write("p.json", $"\"routes\": {{ {Edges}, {Models}, \"thresholds\": [3, 4] }}, {Debounce}");
        routed = await Json("simulate", _folder["p.json"], "-r", _folder["all.csv"]);
        Assert.Equal([3f, 4f], routed.GetProperty("routes").EnumerateArray().Select(r => r.GetProperty("threshold").GetSingle()));
    }

    [Theory]
    [InlineData("\"models\": [null, null]", "routes.models: no route has a model. Leave \"models\" out.")]
    [InlineData("\"models\": [\"slow.onnx\"]", "routes.models: 1 edges make 2 routes: 2 models are expected, not 1.")]
    [InlineData("\"models\": [\"slow.onnx\", \"none.onnx\"]", "routes.models[1]: there is no file ")]
    [InlineData("\"models\": [\"slow.onnx\", 3]", "routes.models[1]: a text in quotes is expected.")]
    [InlineData("\"models\": \"slow.onnx\"", "routes.models: 1 edges make 2 routes: 2 models are expected, not 0.")]
    [InlineData("\"models\": [\"slow.onnx\", null], \"thresholds\": [1, 2]",
        "routes: \"thresholds\" are of models, and a route has none. Give \"parameters\" in place of them.")]
    public void What_is_wrong_with_models_is_named(string models, string expected)
    {
        Write("p.json", $"\"routes\": {{ {Edges}, {models} }}");

        ConversionException error = Assert.Throws<ConversionException>(() => PipelineFile.Read(_folder["p.json"]));

        Assert.StartsWith($"{_folder["p.json"]}, line 1, {expected}", error.Message);
    }

    [Fact]
    public async Task What_does_not_go_with_models_is_named()
    {
        await Fit();
        Write("p.json", $"\"routes\": {{ {Edges}, {Models} }}, \"model\": \"slow.onnx\"");
        Assert.Contains("and the pipeline has a \"model\", too", await ErrorOf("simulate"));
        string half = Models.Replace("[{ \"file\": \"slow.onnx\", \"calibration\": \"slow.csv\" }", "[null", StringComparison.Ordinal);
        Write("p.json", $"\"routes\": {{ {Edges}, {half}, {Fitted} }}");
        Assert.Contains("routes.parameters[0]: this detector scores a model's output, and its route has no model.",
            await ErrorOf("simulate"));
        Write("p.json", $"\"routes\": {{ {Edges}, {half} }}, {Debounce}");
        Assert.Contains("route 0, mean below 400, has no model, and its detector needs one.", await ErrorOf("simulate"));
        Assert.Contains("a route has no model, so that a score of its features has to be fitted. Choose a --method", await ErrorOf("fit"));
        Write("p.json", $"\"routes\": {{ {Edges}, {Models} }}, {Debounce}");
        Assert.Contains("all routes have models, whose scores need thresholds", await ErrorOf("fit", "--method", "Pca"));
        Assert.Contains("all routes have models, whose scores need thresholds", await ErrorOf("fit", "--method", "Mahalanobis"));
    }

    [Fact]
    public void A_fleet_has_no_routes()
    {
        Write("p.json", $"\"routes\": {{ {Edges}, {Models} }}, {Debounce}");
        FirmwareOptions options = new("Two", LibraryOrigin.OfSource(".."))
        {
            Fleet = new FleetOptions(new BrokerAddress("broker", BrokerAddress.StandardPort, false), "group", new byte[56]),
        };

        ConversionException error = Assert.Throws<ConversionException>(
            () => Firmware.Make(PipelineFile.Read(_folder["p.json"]), options));

        Assert.EndsWith("--fleet is for a pipeline without \"routes\". Leave one of them out.", error.Message);
    }

    private async Task<string> ErrorOf(string command, params string[] options)
    {
        CommandRun run = await CommandRun.Of([command, _folder["p.json"], "-r", _folder["normal.csv"], .. options]);
        Assert.Equal(1, run.ExitCode);
        return run.Error;
    }

    private static async Task<JsonElement> Json(params string[] command)
    {
        CommandRun run = await CommandRun.Of([.. command, "--json"]);
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        return JsonDocument.Parse(run.Output).RootElement;
    }

    private async Task Fit()
    {
        Write("p.json", $"\"routes\": {{ {Edges}, {Models} }}, {Debounce}");
        JsonElement fit = await Json("fit", _folder["p.json"], "-r", _folder["normal.csv"]);
        Assert.Equal([160, 160], fit.GetProperty("routes").EnumerateArray().Select(r => r.GetProperty("windows").GetInt32()));
    }

    private void Write(string name, string members) => File.WriteAllText(_folder[name],
        "{ \"sensor\": { \"rate\": 1000, \"channels\": 2, \"limits\": { \"stuck\": 0, \"repeated\": 0 } }, "
        + $"\"window\": {{ \"length\": {Length} }}, "
        + "\"features\": [{ \"kind\": \"statistics\", \"of\": [\"rootMeanSquare\", \"peakToPeak\"] }], "
        + $"{members} }}");

    /// <summary>Projects root mean square and peak to peak of the vibration onto a line; those of the speed go through.</summary>
    private void WriteModel(string name, double slope)
    {
        float Part(double value) => (float)(value / (1 + (slope * slope)));
        float[] weights =
        [
            Part(1), Part(slope), 0, 0,
            Part(slope), Part(slope * slope), 0, 0,
            0, 0, 1, 0,
            0, 0, 0, 1,
        ];
        new OnnxModelBuilder().Input("x", 1, 4).Constant("w", weights, 4, 4).Node("MatMul", ["x", "w"], ["y"]).Output("y")
            .Save(_folder.Path, $"{name}.onnx");
        string[] Rows(double of) => [.. Enumerable.Range(0, 60).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{80 + i},{(80 + i) * of},{2 + (i % 3)},{8 + (i % 5)}"))];
        File.WriteAllLines(_folder[$"{name}.csv"], Rows(slope));
        File.WriteAllLines(_folder["both.csv"], [.. Rows(OfSine), .. Rows(OfSquare)]);
    }

    private void WriteRecording()
    {
        Random random = new(3);
        List<string> lines = ["vibration;speed;label"];
        for (int stage = 0; stage < Stages; stage++)
        {
            bool isFast = stage % 2 == 1;
            bool isFaulty = stage >= FaultyFrom && stage / 2 % 2 == 1;
            for (int i = 0; i < Stage; i++)
            {
                double rms = 90 + (40 * Math.Abs(Math.Sin(0.01 * stage * i / Length)));
                double sine = Math.Sin(2 * Math.PI * ((i % Length) + 0.5) / 16);
                double wave = isFast != isFaulty ? Math.Sign(sine) : Math.Sqrt(2) * sine;
                lines.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{Math.Round(rms * wave) + random.Next(-2, 3)};{(isFast ? 600 : 200) + random.Next(-5, 6)};")
                    + (isFaulty ? "fault" : "normal"));
            }
        }

        File.WriteAllLines(_folder["all.csv"], lines);
        File.WriteAllLines(_folder["normal.csv"], lines.Take(1 + (FaultyFrom * Stage)).Select(line => line[..line.LastIndexOf(';')]));
    }
}
