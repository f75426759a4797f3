using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Tests.Cli;

namespace TinyInfer.Converter.Tests.EdgeMl;

/// <summary>tinyinfer edgeml: arrays of EdgeML's trainers become ONNX that computes what their predictors compute.</summary>
public sealed class EdgeMlCommandTests : IDisposable
{
    private const int Features = 9;
    private const int Dimensions = 4;
    private const int Classes = 3;
    private const int Prototypes = 7;
    private const float Gamma = 0.4f;
    private const float Sigma = 1.5f;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ProtoNN_gives_what_its_formula_gives()
    {
        (float[] w, float[] b, float[] z) = WriteProtoNn();

        await Compare("ProtoNN", x =>
        {
            double[] projected = [.. Range(Dimensions).Select(d => Range(Features).Sum(f => (double)x[f] * w[(f * Dimensions) + d]))];
            double[] likeness = [.. Range(Prototypes).Select(j => Math.Exp(-Gamma * Gamma * Range(Dimensions).Sum(
                d => Math.Pow(projected[d] - b[(d * Prototypes) + j], 2))))];
            return [.. Range(Classes).Select(c => Range(Prototypes).Sum(j => likeness[j] * z[(c * Prototypes) + j]))];
        });
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(3, true)]
    public async Task Bonsai_gives_what_its_formula_gives(int depth, bool isStandardized)
    {
        int inner = (1 << depth) - 1;
        int rows = ((2 * inner) + 1) * Classes;
        (float[] z, float[] w, float[] v, float[] t) = WriteBonsai(inner, rows);
        float[] mean = isStandardized ? Write("mean", 5, Features) : new float[Features];
        float[] deviation = isStandardized ? Write("std", 6, Features) : [.. Range(Features).Select(_ => 1f)];

        await Compare("Bonsai", x =>
        {
            double[] projected = [.. Range(Dimensions).Select(d => Range(Features).Sum(
                f => (x[f] - (double)mean[f]) / deviation[f] * z[(d * Features) + f]) / Dimensions)];
            double Product(float[] matrix, int row) => Range(Dimensions).Sum(d => matrix[(row * Dimensions) + d] * projected[d]);
            double[] scores = new double[Classes];
            int node = 0;
            while (true)
            {
                for (int c = 0; c < Classes; c++)
                {
                    int row = (node * Classes) + c;
                    scores[c] += Product(w, row) * Math.Tanh(Sigma * Product(v, row));
                }

                if (node >= inner)
                {
                    return scores;
                }

                node = (2 * node) + (Product(t, node) > 0 ? 1 : 2);
            }
        });
    }

    [Theory]
    [InlineData("no Z", "there is no Z.npy")]
    [InlineData("neither", "neither B.npy, as ProtoNN has, nor T.npy")]
    [InlineData("no gamma", "gamma.npy")]
    [InlineData("shape", "make no ProtoNN")]
    [InlineData("vector", "W.npy has 1 dimensions, and a matrix has 2")]
    [InlineData("NaN", "NaN")]
    [InlineData("zero gamma", "a gamma of 0 make no ProtoNN")]
    [InlineData("damaged", "W.npy")]
    [InlineData("tree without settings", "hyperParams.npy")]
    [InlineData("tree with foreign settings", "has no sigma that is a real number")]
    [InlineData("tree of two inner nodes", "make no Bonsai tree")]
    [InlineData("std of 0", "none of std may be 0")]
    public async Task What_is_no_model_is_refused(string what, string message)
    {
        if (what.Contains("tree", StringComparison.Ordinal) || what.StartsWith("std", StringComparison.Ordinal))
        {
            int inner = what == "tree of two inner nodes" ? 2 : 1;
            WriteBonsai(inner, ((2 * inner) + 1) * Classes);
        }
        else
        {
            WriteProtoNn();
        }

        switch (what)
        {
            case "no Z":
                File.Delete(_folder["Z.npy"]);
                break;
            case "neither":
                File.Delete(_folder["B.npy"]);
                break;
            case "no gamma":
                File.Delete(_folder["gamma.npy"]);
                break;
            case "shape":
                Write("B", 2, Dimensions + 1, Prototypes);
                break;
            case "vector":
                Write("W", 2, Features);
                break;
            case "NaN":
                File.WriteAllBytes(_folder["gamma.npy"], NpyFile.Write([1], [float.NaN]));
                break;
            case "zero gamma":
                File.WriteAllBytes(_folder["gamma.npy"], NpyFile.Write([1], [0f]));
                break;
            case "damaged":
                File.WriteAllBytes(_folder["W.npy"], File.ReadAllBytes(_folder["W.npy"])[..90]);
                break;
            case "tree without settings":
                File.Delete(_folder["hyperParams.npy"]);
                break;
            case "tree with foreign settings":
                File.WriteAllText(_folder["hyperParams.npy"], "sigma is not here");
                break;
            case "std of 0":
                Write("mean", 5, Features);
                File.WriteAllBytes(_folder["std.npy"], NpyFile.Write([Features], new float[Features]));
                break;
            default:
                break;
        }

        CommandRun run = await CommandRun.Of("edgeml", _folder.Path, "--output", _folder["m.onnx"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Error);
        Assert.False(File.Exists(_folder["m.onnx"]));
    }

    private static IEnumerable<int> Range(int count) => Enumerable.Range(0, count);

    private async Task Compare(string kind, Func<float[], double[]> formula)
    {
        CommandRun run = await CommandRun.Of("edgeml", _folder.Path, "--output", _folder["m.onnx"], "--json");

        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        JsonElement said = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal((kind, Features, Classes), (said.GetProperty("kind").GetString(), said.GetProperty("features").GetInt32(),
            said.GetProperty("classes").GetInt32()));
        using InferenceSession session = new(_folder["m.onnx"]);
        foreach (float[] x in RandomModel.Normal(50 * Features, 1, 8).Chunk(Features))
        {
            using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results =
                session.Run([NamedOnnxValue.CreateFromTensor("input", new DenseTensor<float>(x, [1, Features]))]);
            Assert.All(results[0].AsTensor<float>().Zip(formula(x)), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
        }
    }

    private (float[] W, float[] B, float[] Z) WriteProtoNn()
    {
        File.WriteAllBytes(_folder["gamma.npy"], NpyFile.Write([], [Gamma]));
        return (Write("W", 1, Features, Dimensions), Write("B", 2, Dimensions, Prototypes), Write("Z", 3, Classes, Prototypes));
    }

    private (float[] Z, float[] W, float[] V, float[] T) WriteBonsai(int inner, int rows)
    {
        // A pickled dictionary has the name, a mark, G, and the number.
        byte[] number = new byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(number, Sigma);
        File.WriteAllBytes(_folder["hyperParams.npy"],
            [.. Encoding.Latin1.GetBytes("\u0093NUMPY...\u0080\u0003}q\u0000(X\u0005\u0000\u0000\u0000sigmaq\u0001G"), .. number, (byte)'u',
                (byte)'.']);
        return (Write("Z", 1, Dimensions, Features), Write("W", 2, rows, Dimensions), Write("V", 3, rows, Dimensions),
            Write("T", 4, inner, Dimensions));
    }

    private float[] Write(string name, int seed, params int[] shape)
    {
        float[] values = RandomModel.Normal(shape.Aggregate(1, (product, size) => product * size), 1, seed);
        File.WriteAllBytes(_folder[name + ".npy"], NpyFile.Write(shape, values));
        return values;
    }
}
