using System.Globalization;
using TinyInfer.Cli;
using TinyInfer.Cli.Output;

namespace TinyInfer.Fleet.Tests;

/// <summary>Pipeline and recording of a machine: two windows a second, so that a board sends a line every five seconds.</summary>
internal static class MachineFiles
{
    private const int Rate = 1000;
    private const string Features =
        """
        "sensor": { "rate": 1000, "channels": 1 }, "window": { "length": 500 },
        "features": [{ "kind": "statistics", "of": ["rootMeanSquare", "peakToPeak", "kurtosis"] }]
        """;

    private const string Learning =
        """
        "detector": { "score": "features", "baseline": { "windows": 20, "features": 3, "floor": 5 }
        """;

    /// <summary>Path of the recording in a folder.</summary>
    internal static string RecordingOf(string folder) => Path.Combine(folder, "recording.csv");

    /// <summary>Writes the recording, and a pipeline whose detector learns what is usual.</summary>
    /// <returns>Path of the pipeline.</returns>
    internal static string WriteLearning(string folder)
    {
        WriteRecording(folder, seconds: 30);
        return Write(folder, "learning.json", Learning + " }");
    }

    /// <summary>Writes the recording, and a pipeline whose detector alarms in a share of normal windows.</summary>
    /// <returns>Path of the pipeline.</returns>
    internal static async Task<string> WriteFittedAsync(string folder, string name, double alarms)
    {
        if (!File.Exists(RecordingOf(folder)))
        {
            WriteRecording(folder, seconds: 500);
        }

        // Each window above the threshold is an alarm: shares of windows and of alarms are the same.
        string plain = Write(folder, $"{name}.plain.json", Learning + ", \"debounce\": { \"raise\": 1, \"of\": 1, \"clear\": 1 } }");
        string detector = Path.Combine(folder, $"{name}.detector");
        using StringWriter error = new();
        int code = await CommandTree.RunAsync(
            [
                "fit", plain, "--recording", RecordingOf(folder), "--method", "Mahalanobis", "--health", "--margin", "1",
                "--quantile", (1 - alarms).ToString(CultureInfo.InvariantCulture), "--output", detector,
            ],
            new Terminal(TextWriter.Null, error));
        Assert.True(code == 0, error.ToString());
        return Write(folder, $"{name}.json",
            $"\"detector\": {{ \"parameters\": \"{name}.detector\" }}, \"health\": {{ \"profile\": \"{name}.health\" }}");
    }

    private static string Write(string folder, string name, string more)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, "{ " + Features + ", " + more + " }");
        return path;
    }

    private static void WriteRecording(string folder, int seconds)
    {
        Random random = new(1);
        File.WriteAllLines(RecordingOf(folder), Enumerable.Range(0, seconds * Rate).Select(i =>
        {
            double noise = Enumerable.Range(0, 4).Sum(_ => random.NextDouble() - 0.5) * 250;
            return ((int)((300 * Math.Sin(i * 0.31)) + noise)).ToString(CultureInfo.InvariantCulture);
        }));
    }
}
