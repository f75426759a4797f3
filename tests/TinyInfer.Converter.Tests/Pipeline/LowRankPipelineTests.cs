using System.Text.Json;
using System.Text.RegularExpressions;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.LowRank;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary>Pipelines whose model has fully connected layers that become two.</summary>
public sealed partial class LowRankPipelineTests : IDisposable
{
    private const string First = "/layers/layers.0/Gemm";
    private const string Last = "/layers/layers.6/Gemm";
    private const string Ranks = $$"""{ "{{First}}": 9, "{{Last}}": 8 }""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Simulator and firmware have the model that <c>convert</c> makes with the same settings.</summary>
    [Fact]
    public async Task A_pipeline_has_the_model_that_convert_makes()
    {
        string pipeline = Save($"\"quality\": \"best\", \"weights\": 4, \"lowRank\": {Ranks}");
        CommandRun convert = await Run("convert", BearingFiles.Model, "-c", BearingFiles.Calibration, "--validation",
            BearingFiles.Validation, "--weights", "4", "--low-rank", $"{First}=9", "--low-rank", $"{Last}=8", "--name", "Guard", "-o",
            _folder["converted"], "--json");
        CommandRun simulate = await Run("simulate", pipeline, "--recording", Bearing("recording.npy"), "--json");
        await Run("new", "Guard", "--pipeline", pipeline, "-o", _folder["new"]);
        long instructions = Json(convert).GetProperty("layers").EnumerateArray().Sum(l => l.GetProperty("instructions").GetInt64());

        Assert.Equal(File.ReadAllBytes(_folder["converted/Guard.tinf"]), PipelineFile.Read(pipeline).LoadModel("Guard")!.Conversion!.Blob);
        Assert.Equal(instructions, Json(simulate).GetProperty("cost").GetProperty("model").GetInt64());
        Assert.Equal(Code("converted/Guard.g.cs"), Code("new/Guard.g.cs"));
    }

    /// <summary>Healthy samples alone choose the ranks that the example has, and these save nearly half of the instructions.</summary>
    [Fact]
    public void Ranks_may_be_chosen()
    {
        string pipeline = Save("\"quality\": \"best\", \"lowRank\": \"auto\"");
        ConversionResult result = PipelineFile.Read(pipeline).Model!.Load().Conversion!;
        LowRankTrial chosen = result.LowRank!.Trials.Single(t => t.IsChosen);
        ConversionResult given = PipelineFile.Read(Save($$"""
            "quality": "best", "lowRank": { {{string.Join(", ", chosen.Ranks.Select(r => $"\"{r.Key}\": {r.Value}"))}} }
            """)).Model!.Load().Conversion!;

        Assert.Equal(PipelineFile.Read(Bearing("pipeline.json")).Model!.Ranks.Layers.OrderBy(r => r.Key), chosen.Ranks.OrderBy(r => r.Key));
        Assert.True(chosen.Instructions < 0.6 * result.LowRank.Trials[0].Instructions, $"{chosen.Instructions} IL");
        Assert.InRange(result.Outputs[0].SignalToNoise, 20, 100);
        Assert.Equal(given.Blob, result.Blob);
    }

    [Theory]
    [InlineData("5", "model.lowRank: \"auto\" is expected, or layers and ranks: { \"/fc1/Gemm\": 8 }.")]
    [InlineData("\"all\"", "model.lowRank: \"auto\" is expected, or layers and ranks")]
    [InlineData($"\"{First}=5\"", "model.lowRank: \"auto\" is expected, or layers and ranks")]
    [InlineData("[5, 4]", "model.lowRank: \"auto\" is expected, or layers and ranks")]
    [InlineData($"{{ \"{First}\": 0 }}", $"model.lowRank.{First}: a whole number of at least 1 is expected, not 0.")]
    [InlineData($"{{ \"{First}\": \"auto\" }}", $"model.lowRank.{First}: a whole number")]
    [InlineData("{ \"nowhere\": 5 }", $"model.lowRank: there is no fully connected layer nowhere; there are {First}, ")]
    [InlineData($"{{ \"{First}\": 26 }}", $"model.lowRank: {First} has 32 x 128 weights, and with rank 26 two layers have 4,160")]
    public void What_cannot_be_is_told_with_its_place(string ranks, string problem) => Refuses(Save($"\"lowRank\": {ranks}"), problem);

    [Theory]
    [InlineData(Ranks)]
    [InlineData("\"auto\"")]
    public void A_model_that_is_INT8_is_not_factored(string ranks)
    {
        string quantized = SharedData.Path("onnx/anomaly_autoencoder_qdq.onnx");
        File.WriteAllText(_folder["blob.tinf"], string.Empty);

        Refuses(Save($"\"lowRank\": {ranks}", quantized, null), "model.lowRank: a float model, ONNX, and calibration data are needed.");
        Refuses(
            Save($"\"lowRank\": {ranks}", quantized, SharedData.Path("onnx/anomaly_autoencoder_batchnorm.calibration.npy")),
            "model.lowRank: this is for fully connected layers of float models, and there is none. Leave it out.");
        Refuses(
            Save($"\"lowRank\": {ranks}", _folder["blob.tinf"], null), $"model.lowRank: {_folder["blob.tinf"]} is converted already");
    }

    [Fact]
    public void A_float_model_needs_calibration_data() => Assert.Contains(
        "a float model needs calibration data",
        Assert.Throws<ConversionException>(
            () => PipelineFile.Read(Save($"\"lowRank\": {Ranks}", BearingFiles.Model, null)).Model!.Load()).Message,
        StringComparison.Ordinal);

    private static void Refuses(string pipeline, string problem)
    {
        ConversionException error = Assert.Throws<ConversionException>(() => PipelineFile.Read(pipeline).Model!.Load());

        Assert.Contains("pipeline.json, line ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    private static async Task<CommandRun> Run(params string[] arguments)
    {
        CommandRun run = await CommandRun.Of(arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }

    private static JsonElement Json(CommandRun run) => JsonDocument.Parse(run.Output).RootElement;

    private static string Bearing(string name) => Repository.Locate("models", "bearing", name);

    /// <summary>The code of a model's layers, without its blob, in which firmware has a detector, too.</summary>
    private IEnumerable<string> Code(string file) =>
        File.ReadLines(_folder[file]).Where(line => !Numbers().IsMatch(line) && !line.StartsWith("//", StringComparison.Ordinal));

    private string Save(string members) => BearingPipeline.Save(_folder, members);

    private string Save(string members, string model, string? calibration) =>
        BearingPipeline.Save(_folder, members, model, calibration, null);

    [GeneratedRegex("^[0-9, ]+$")]
    private static partial Regex Numbers();
}
