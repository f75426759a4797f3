using Google.Protobuf;
using TinyInfer.Cli;
using TinyInfer.Converter.Import;
using TinyInfer.Converter.Import.Onnx;
using TinyInfer.Converter.Import.Onnx.Sessions;
using TinyInfer.Converter.Tests.Cli;
using TinyInfer.Converter.Tests.RandomGraphs;
using TinyInfer.Converter.Tests.Trees;

namespace TinyInfer.Fuzz;

/// <summary>ONNX models, up to ONNX Runtime and beyond it, and tensors as data.</summary>
internal static class OnnxFuzz
{
    private const int Graphs = 40;

    internal static IEnumerable<byte[]> Models(string folder)
    {
        for (int seed = 1; seed <= Graphs; seed++)
        {
            yield return File.ReadAllBytes(new RandomGraph(seed).Model.Save(folder, "seed.onnx"));
        }
    }

    /// <summary>Models of trees, small enough that changes hit their attributes.</summary>
    internal static IEnumerable<byte[]> Trees()
    {
        foreach (string type in (string[])["TreeEnsembleClassifier", "TreeEnsembleRegressor", "TreeEnsemble"])
        {
            RandomForest forest = new(type.Length) { Features = 3 };
            for (int i = 0; i < 3; i++)
            {
                forest.Tree(3, RandomForest.Score(i % 2, 1));
            }

            yield return forest.Model(type, OnnxTensor.Int64, type switch
            {
                "TreeEnsembleClassifier" => forest.Classifier(new[] { 0, 1, 2 }),
                "TreeEnsembleRegressor" => forest.Regressor(2),
                _ => forest.Ensemble(2),
            }).Build().ToByteArray();
        }
    }

    internal static IEnumerable<byte[]> Tensors() =>
        ((int[])[OnnxTensor.Float, OnnxTensor.Int64, OnnxTensor.Int8, OnnxTensor.Float16]).Select(type =>
            OnnxTensor.Make("x", type, [2, 3], [1, 2, 3, 4, 5, 6]).ToByteArray());

    /// <summary>All that is done with a model before ONNX Runtime sees it.</summary>
    internal static void Prepare(byte[] file, string folder) => OnnxModelReader.Prepare(file, Options(folder), [], out _);

    /// <summary>The whole import, with ONNX Runtime where it cannot take this process down.</summary>
    internal static void Import(byte[] file, string folder)
    {
        OnnxRuntimeHost.Command ??= ["dotnet", CliAssembly.Path, OnnxRuntimeCommand.Name];
        OnnxModelReader.Read(file, Options(folder)).Dispose();
    }

    private static ImportOptions Options(string folder) => new() { Model = Path.Combine(folder, "fuzz.onnx") };
}
