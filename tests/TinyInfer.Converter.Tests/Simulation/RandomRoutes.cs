using System.Globalization;
using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Changes;
using TinyInfer.Anomaly.Format;
using TinyInfer.Anomaly.Scores;

namespace TinyInfer.Converter.Tests.Simulation;

/// <summary>Random routes: by a level or by clusters, with detectors of features, or of models for some or all of them.</summary>
internal static class RandomRoutes
{
    private const int Hidden = 3;
    private const int CalibrationRows = 24;

    /// <summary>Writes detectors and models.</summary>
    /// <param name="random">Draws all.</param>
    /// <param name="folder">Where files go.</param>
    /// <param name="features">Number of features.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="hasResolution">Whether counts are hundredths.</param>
    /// <returns>The member of the pipeline file; null for no routes.</returns>
    internal static string? Write(Random random, string folder, int features, int channels, bool hasResolution)
    {
        if (random.Next(2) > 0)
        {
            return null;
        }

        int routes = random.Next(2, 4);
        string partition = random.Next(2) == 0
            ? Clusters(random, routes, features)
            : Levels(random, routes, channels, hasResolution ? 0.01 : 1);
        bool[] hasModel = [.. Enumerable.Range(0, routes).Select(_ => random.Next(2) == 0)];
        if (random.Next(2) == 0 || !hasModel.Contains(true))
        {
            Array.Clear(hasModel);
        }

        string[] files = [.. hasModel.Select((has, route) => Detector(random, folder, route, has ? 0 : features))];
        string models = hasModel.Contains(true)
            ? $", \"models\": [{string.Join(", ", hasModel.Select((has, route) => has ? Model(random, folder, route, features) : "null"))}]"
            : string.Empty;
        return $"\"routes\": {{ {partition}, \"parameters\": [{string.Join(", ", files)}]{models} }}";
    }

    private static string Levels(Random random, int routes, int channels, double unit)
    {
        string by = random.Next(2) == 0 ? "mean" : "peakToPeak";
        IEnumerable<double> edges = Enumerable.Range(1, routes - 1).Select(i => i * unit * (by == "mean" ? 20 : 200));
        return $"\"by\": \"{by}\", \"channel\": {random.Next(channels)}, \"edges\": [{List(edges)}]";
    }

    private static string Clusters(Random random, int routes, int features)
    {
        int[] chosen = [.. Enumerable.Range(0, features).OrderBy(_ => random.Next()).Take(random.Next(1, 4))];
        IEnumerable<string> centres = Enumerable.Range(0, routes).Select(
            i => $"[{List(chosen.Select(_ => Math.Pow(10, i) * random.NextDouble()))}]");
        string gains = random.Next(2) == 0 ? string.Empty : $", \"gains\": [{List(chosen.Select(_ => 0.2 + random.NextDouble()))}]";
        string radii = random.Next(2) == 0
            ? string.Empty
            : $", \"radii\": [{List(Enumerable.Range(0, routes).Select(i => Math.Pow(4, i) * (0.2 + random.NextDouble())))}]";
        return $"\"by\": \"clusters\", \"clusters\": {{ \"features\": [{string.Join(", ", chosen)}], "
            + $"\"centres\": [{string.Join(", ", centres)}]{gains}{radii} }}";
    }

    private static string Detector(Random random, string folder, int route, int features)
    {
        float[] Numbers(int count, double low) => [.. Enumerable.Range(0, count).Select(_ => (float)(low + random.NextDouble()))];
        DetectorSettings settings = new()
        {
            Scorer = features == 0 ? null : new ClusterDistance(Numbers(features, -0.5), Numbers(1, 1)),
            Threshold = (float)Math.Exp(10 * random.NextDouble()),
            IsAdaptive = random.Next(2) == 0,
            LearningWindows = 5,
            Filter = random.Next(2) == 0 ? new Ewma(0.4f) : null,
            Raise = 2,
            Window = 3,
            Clear = 2,
        };
        File.WriteAllBytes(Path.Combine(folder, $"{route}.detector"), DetectorWriter.Write(settings));
        return $"\"{route}.detector\"";
    }

    private static string Model(Random random, string folder, int route, int features)
    {
        int hidden = random.Next(1, Hidden + 1);
        float[] Weights(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1) / features)];
        new OnnxModelBuilder().Input("x", 1, features)
            .Constant("a", Weights(features * hidden), features, hidden).Constant("b", Weights(hidden * features), hidden, features)
            .Node("MatMul", ["x", "a"], ["h"]).Node("Relu", ["h"], ["r"]).Node("MatMul", ["r", "b"], ["y"]).Output("y")
            .Save(folder, $"{route}.onnx");
        File.WriteAllLines(Path.Combine(folder, $"{route}.csv"), Enumerable.Range(0, CalibrationRows).Select(
            _ => List(Enumerable.Range(0, features).Select(_ => 100 * (random.NextDouble() - 0.2))).Replace(" ", string.Empty)));
        return $"{{ \"file\": \"{route}.onnx\", \"calibration\": \"{route}.csv\" }}";
    }

    private static string List(IEnumerable<double> values) =>
        string.Join(", ", values.Select(v => v.ToString("G6", CultureInfo.InvariantCulture)));
}
