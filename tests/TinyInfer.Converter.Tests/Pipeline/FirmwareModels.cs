using System.Collections.Concurrent;
using System.Globalization;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold.Fleet;
using TinyInfer.Converter.Tests.Trees;

namespace TinyInfer.Converter.Tests.Pipeline;

/// <summary>Small pipelines of each kind, with models made for them, converted once.</summary>
internal static class FirmwareModels
{
    internal const string Name = "PumpWatch";
    private const int Length = 8;

    /// <summary>A fleet.</summary>
    internal static readonly FleetOptions Fleet = new(BrokerAddress.Read("mqtts://me:a%20b@broker.example:8884")!, "line 3", new byte[60]);

    private static readonly ConcurrentDictionary<(string, int), Lazy<PipelineModel?>> _models = new();

    /// <summary>The kinds.</summary>
    internal static string[] Kinds { get; } = ["autoencoder", "classifier", "features", "large", "trees"];

    /// <summary>Makes a pipeline.</summary>
    /// <param name="folder">Where its files go.</param>
    /// <param name="kind">A kind, see <see cref="Kinds"/>.</param>
    /// <param name="sensor">Members of the sensor.</param>
    /// <param name="channels">Samples per frame.</param>
    internal static (PipelineDefinition Definition, PipelineModel? Model) Make(
        TemporaryFolder folder, string kind, string sensor, int channels)
    {
        string model = kind == "features" ? string.Empty : ", \"model\": { \"file\": \"m.onnx\", \"calibration\": \"c.csv\" }";
        string decision = kind switch
        {
            "classifier" or "trees" => ", \"alarm\": { \"on\": [\"class 1\"] }",
            "features" => ", \"detector\": { \"score\": \"features\", \"baseline\": { "
            + $"\"windows\": 50, \"features\": {channels * Length}, \"floor\": 0.1 }} }}",
            _ => ", \"detector\": { \"score\": \"meanSquaredError\" }",
        };
        if (kind == "trees")
        {
            WriteTrees(folder, channels * Length);
        }
        else if (kind != "features")
        {
            WriteModel(folder, kind, channels * Length);
        }

        File.WriteAllText(folder["p.json"], $$"""
            { "sensor": { {{sensor}} }, "window": { "length": {{Length}} }, "features": [{ "kind": "raw" }]{{model}}{{decision}} }
            """);
        PipelineDefinition definition = PipelineFile.Read(folder["p.json"]);
        return (definition, _models.GetOrAdd((kind, channels), _ => new Lazy<PipelineModel?>(() => definition.Model?.Load(Name))).Value);
    }

    /// <summary>A layer or two, the large model's with more weights than one assembly holds as code.</summary>
    private static void WriteModel(TemporaryFolder folder, string kind, int features)
    {
        Random random = new(features);
        int hidden = kind == "large" ? 20_000 / features : 4;
        int outputs = kind == "classifier" ? 3 : features;
        float[] Weights(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1) / features)];
        new OnnxModelBuilder().Input("x", 1, features)
            .Constant("w1", Weights(features * hidden), features, hidden).Constant("w2", Weights(hidden * outputs), hidden, outputs)
            .Node("MatMul", ["x", "w1"], ["h"]).Node("Relu", ["h"], ["r"]).Node("MatMul", ["r", "w2"], ["y"]).Output("y").Save(
                folder.Path, "m.onnx");
        WriteCalibration(folder, features, random);
    }

    /// <summary>Trees with more classes than compiled code has sums for, so that the kernel walks through them.</summary>
    private static void WriteTrees(TemporaryFolder folder, int features)
    {
        const int classes = 110;
        RandomForest forest = new(1) { Features = features };
        for (int i = 0; i < classes; i++)
        {
            forest.Tree(2, RandomForest.Score(i, 1));
        }

        forest.Model("TreeEnsembleRegressor", 0, forest.Regressor(classes)).Save(folder.Path, "m.onnx");
        WriteCalibration(folder, features, new Random(1));
    }

    private static void WriteCalibration(TemporaryFolder folder, int features, Random random) =>
        File.WriteAllLines(
            folder["c.csv"],
            Enumerable.Range(0, 20).Select(
                _ => string.Join(',', Enumerable.Range(0, features).Select(
                    _ => random.NextDouble().ToString(CultureInfo.InvariantCulture)))));
}
