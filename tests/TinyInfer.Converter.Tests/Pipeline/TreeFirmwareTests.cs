using System.Text.Json;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.Converter.Tests.Trees;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary>Trees as a pipeline's model, as scikit-learn's exporter writes them: the label first, then a map of probabilities.</summary>
public sealed class TreeFirmwareTests : IDisposable
{
    private const string Features = "\"features\": [{ \"kind\": \"statistics\", \"of\": [\"rootMeanSquare\", \"peak\"] }]";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_classifier_with_its_label_first_names_windows(bool isText)
    {
        RandomForest forest = Forest(3);
        object labels = isText ? new[] { "slow", "fast", "still" } : new[] { 0, 1, 2 };
        Save(new OnnxModelBuilder { DomainVersion = 3 }.Input("x", -1, 2)
            .Node("ai.onnx.ml.TreeEnsembleClassifier", ["x"], ["label", "scores"], forest.Classifier(labels))
            .Node("ai.onnx.ml.ZipMap", ["scores"], ["probabilities"], (isText ? "classlabels_strings" : "classlabels_int64s", labels))
            .OutputOf(isText ? OnnxTensor.Text : OnnxTensor.Int64, "label").OutputOf(OnnxTensor.Float, "probabilities"));
        Write("\"classes\": [\"slow\", \"fast\", \"still\"]");

        CommandRun run = await CommandRun.Of("simulate", _folder["p.json"], "-r", _folder["r.npy"], "--json");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        Assert.Equal(20, JsonDocument.Parse(run.Output).RootElement.GetProperty("windows").GetInt32());
        PipelineDefinition definition = PipelineFile.Read(_folder["p.json"]);
        InferenceModel model = definition.Model!.Load().Model;
        Assert.Equal(3, Assert.Single(model.Outputs).Length);
        Assert.Contains("\"still\"", string.Concat(Make().Values));
    }

    [Fact]
    public void A_score_of_trees_is_a_detectors()
    {
        RandomForest forest = Forest(1);
        Save(forest.Model("TreeEnsembleRegressor", OnnxTensor.Float, forest.Regressor(1)));
        Write("\"detector\": { \"score\": \"modelOutput\", \"threshold\": 0.5 }");

        Assert.Contains("MachineGuard", Make()["Guard.cs"]);
    }

    private static RandomForest Forest(int classes)
    {
        RandomForest forest = new(4) { Features = 2, Threshold = (random, _) => random.Next(0, 300) };
        for (int i = 0; i < 6; i++)
        {
            forest.Tree(3, classes == 1 ? RandomForest.Score(0, 0.3) : RandomForest.Distribution(classes, 1.0 / 6));
        }

        return forest;
    }

    private IReadOnlyDictionary<string, string> Make() => Firmware.Make(
        PipelineFile.Read(_folder["p.json"]), new FirmwareOptions("Trees", LibraryOrigin.OfSource(".."))).Files;

    private void Save(OnnxModelBuilder model)
    {
        model.Save(_folder.Path);
        float[] samples = [.. RandomModel.Normal(400, 100, 3).Select(x => Math.Abs(x))];
        File.WriteAllBytes(_folder["c.npy"], NpyFile.Write([200, 2], samples));
        File.WriteAllBytes(_folder["r.npy"], NpyFile.Write([1280], [.. RandomModel.Normal(1280, 100, 4).Select(x => MathF.Round(x))]));
    }

    private void Write(string members) => File.WriteAllText(_folder["p.json"],
        "{ \"sensor\": { \"rate\": 1000, \"limits\": { \"stuck\": 0, \"repeated\": 0 } }, \"window\": { \"length\": 64 }, "
        + $"{Features}, \"model\": {{ \"file\": \"model.onnx\", \"calibration\": \"c.npy\" }}, {members} }}");
}
