using System.Collections.Concurrent;
using System.IO.Compression;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Tests.Compiled;

namespace TinyInfer.Converter.Tests.RandomGraphs;

/// <summary>
/// Random graphs of all operators against ONNX Runtime: every output keeps its signal, unless the graph is ill-conditioned by the rule of
/// <see cref="EightBits"/>, and compact, packed and compiled give the same bytes.
/// </summary>
/// <remarks>TINYINFER_RANDOM_GRAPHS sets the number of graphs, TINYINFER_RANDOM_SEED the first one's seed.</remarks>
public sealed class RandomGraphTests(ITestOutputHelper output)
{
    private const int Samples = 16;
    private const int Graphs = 300;

    /// <summary>Signal-to-noise ratio in dB below which an output is wrong.</summary>
    private const double LeastDecibel = 15;

    /// <summary>A graph that keeps less than this in dB with all its tensors in 8 bits is ill-conditioned.</summary>
    private const double WellConditioned = 22;

    [Fact]
    public void KeepTheirSignalAndGiveTheSameBytesInEveryMode()
    {
        int first = RandomSetting.Of("TINYINFER_RANDOM_SEED", 1);
        int count = RandomSetting.Of("TINYINFER_RANDOM_GRAPHS", Graphs);
        ConcurrentBag<(int Seed, string Text)> faults = [];
        int judged = 0;
        Parallel.For(first, first + count, seed =>
        {
            RandomGraph graph = new(seed);
            try
            {
                List<string> found = Check(graph, seed, out bool isJudged);
                Interlocked.Add(ref judged, isJudged ? 1 : 0);
                found.ForEach(fault => faults.Add((seed, $"{fault}\n{graph.Text}")));
            }
            catch (Exception e) when (e is ConversionException or InvalidOperationException)
            {
                faults.Add((seed, $"{e.Message}\n{graph.Text}"));
            }
        });
        output.WriteLine($"{judged} of {count} graphs are well-conditioned");
        Assert.True(faults.IsEmpty, string.Join('\n', faults.OrderBy(f => f.Seed).Select(f => $"seed {f.Seed}: {f.Text}")));
        Assert.True(judged > count / 2, $"only {judged} of {count} graphs are well-conditioned");
    }

    private static List<string> Check(RandomGraph graph, int seed, out bool isJudged)
    {
        using TemporaryFolder folder = new();
        List<Dictionary<string, float[]>> samples = graph.Samples(Samples);
        string model = graph.Model.Save(folder.Path, $"g{seed}.onnx");
        string data = Write(graph, samples, folder["data.npz"]);
        Dictionary<string, double> possible = EightBits.Judge(model, samples);
        ConversionResult result = ModelConverter.Convert(
            new ConversionOptions { Model = model, Calibration = data, Validation = data, AcceptLoss = true });
        isJudged = possible.Values.All(decibel => decibel >= WellConditioned);
        return
        [
            .. result.Outputs.Where(o => o.SignalToNoise < LeastDecibel && possible[o.Name] >= WellConditioned)
                .Select(o => $"{o.Name} keeps {o.SignalToNoise:F1} dB where 8 bits keep {possible[o.Name]:F1}: "
                    + string.Join(", ", result.Layers.Select(l => $"{l.Name} {l.Kind} {l.SignalToNoise:F1}"))),
            .. Modes.Compare(result),
        ];
    }

    private static string Write(RandomGraph graph, List<Dictionary<string, float[]>> samples, string path)
    {
        using ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (GraphValue input in graph.Inputs)
        {
            using Stream entry = archive.CreateEntry($"{input.Name}.npy").Open();
            entry.Write(NpyFile.Write([samples.Count, .. input.Shape[1..]], [.. samples.SelectMany(sample => sample[input.Name])]));
        }

        return path;
    }
}
