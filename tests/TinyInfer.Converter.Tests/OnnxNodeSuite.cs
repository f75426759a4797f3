using System.IO.Compression;
using Google.Protobuf;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Import.Onnx;

namespace TinyInfer.Converter.Tests;

/// <summary>
/// The node tests of the ONNX backend suite, which Debian has as a package: one model each, with inputs and expected outputs.
/// </summary>
internal static class OnnxNodeSuite
{
    private const string Folder = "/usr/share/libonnx-testdata/data/node";

    internal static bool IsPresent => Directory.Exists(Folder);

    /// <summary>Names of all tests, without the "test_" that all begin with.</summary>
    internal static IEnumerable<string> Names =>
        Directory.GetDirectories(Folder).Select(d => Path.GetFileName(d)["test_".Length..]).Order();

    internal static ModelProto Model(string name) =>
        ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(Folder, $"test_{name}", "model.onnx")));

    internal static TensorProto Input(string name, int index) => Tensor(name, "input", index);

    internal static TensorProto Output(string name, int index) => Tensor(name, "output", index);

    /// <summary>
    /// Writes a test's model and data the way a user would have them: weights as initializers, and the other inputs as calibration data.
    /// </summary>
    /// <param name="name">The test.</param>
    /// <param name="activations">How many inputs, from the first on, are no weights.</param>
    /// <param name="folder">Where to.</param>
    /// <returns>What to convert.</returns>
    internal static ConversionOptions Prepare(string name, int activations, string folder)
    {
        ModelProto model = Model(name);
        foreach (NodeProto node in model.Graph.Node)
        {
            // As exporters do.
            node.Name = $"/{node.OpType}_{model.Graph.Node.IndexOf(node)}";
        }

        string data = Path.Combine(folder, "data.npz");
        using ZipArchive archive = ZipFile.Open(data, ZipArchiveMode.Create);
        for (int i = 0; i < model.Graph.Input.Count; i++)
        {
            string input = model.Graph.Input[i].Name;
            TensorProto tensor = Input(name, i);
            if (i < activations)
            {
                using Stream entry = archive.CreateEntry($"{input}.npy").Open();
                entry.Write(NpyFile.Write([1, .. OnnxTensor.Shape(tensor)], Floats(tensor)));
            }
            else
            {
                tensor.Name = input;
                model.Graph.Initializer.Add(tensor);
            }
        }

        string path = Path.Combine(folder, "model.onnx");
        File.WriteAllBytes(path, model.ToByteArray());
        return new ConversionOptions { Model = path, Calibration = data };
    }

    internal static float[] Floats(TensorProto tensor) => Array.ConvertAll(OnnxTensor.Values(tensor), v => (float)v);

    private static TensorProto Tensor(string name, string kind, int index) => TensorProto.Parser.ParseFrom(
        File.ReadAllBytes(Path.Combine(Folder, $"test_{name}", "test_data_set_0", $"{kind}_{index}.pb")));
}
