using System.Text.Json.Nodes;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Training.Candidates;

/// <summary>What a pipeline file says of a model, and the model's files.</summary>
internal static class ModelPart
{
    private const int CalibrationRows = 200;

    /// <summary>Every so-many-th calibration row of a detector is raised: faults are louder than anything normal.</summary>
    private const int RaisedPeriod = 8;

    /// <summary>Properties of the ONNX file: names of classes.</summary>
    /// <param name="classes">The names.</param>
    internal static Dictionary<string, string> LabelsOf(IReadOnlyList<string> classes) => new() { ["labels"] = string.Join('\n', classes) };

    /// <summary>Adds model and calibration data.</summary>
    /// <param name="pipeline">The pipeline file.</param>
    /// <param name="files">Receives the files.</param>
    /// <param name="onnx">The model.</param>
    /// <param name="shape">Shape of its input.</param>
    /// <param name="rows">Rows of training.</param>
    /// <param name="raise">What raised rows of a detector are raised by, by feature in turn; null of a classifier.</param>
    internal static void Add(
        JsonObject pipeline, OutputFiles files, byte[] onnx, int[] shape, float[][] rows, IReadOnlyList<float>? raise) =>
        pipeline["model"] = Write(files, string.Empty, onnx, shape, rows, raise);

    /// <summary>Writes model and calibration data.</summary>
    /// <param name="files">Receives the files.</param>
    /// <param name="ending">What their names end with, before the point of their kind.</param>
    /// <param name="onnx">The model.</param>
    /// <param name="shape">Shape of its input.</param>
    /// <param name="rows">Rows of training.</param>
    /// <param name="raise">What raised rows of a detector are raised by, by feature in turn; null of a classifier.</param>
    /// <returns>What the pipeline file says of the model.</returns>
    internal static JsonObject Write(
        OutputFiles files, string ending, byte[] onnx, int[] shape, float[][] rows, IReadOnlyList<float>? raise)
    {
        (string model, string calibration) = ($"model{ending}.onnx", $"calibration{ending}.npy");
        int step = Math.Max(1, rows.Length / CalibrationRows);
        float[][] chosen = [.. rows.Where((_, i) => i % step == 0)];
        float[] values = [.. chosen.SelectMany((row, i) =>
            raise != null && i % RaisedPeriod == 0 ? row.Select((v, k) => v + raise[k % raise.Count]) : row)];
        files.Add(model, onnx);
        files.Add(calibration, NpyFile.Write([chosen.Length, .. shape], values));
        return new JsonObject { ["file"] = model, ["calibration"] = calibration, ["quality"] = "best" };
    }

    /// <summary>Adds names of classes.</summary>
    /// <param name="pipeline">The pipeline file.</param>
    /// <param name="classes">The names.</param>
    internal static void AddClasses(JsonObject pipeline, IReadOnlyList<string> classes) =>
        pipeline["classes"] = new JsonArray([.. classes.Select(c => (JsonNode?)c)]);

    /// <summary>Adds a detector of the model's score.</summary>
    /// <param name="pipeline">The pipeline file.</param>
    /// <param name="score">The score.</param>
    /// <param name="threshold">A score above it is an anomaly; null if that is still to be found.</param>
    internal static void AddDetector(JsonObject pipeline, ScoreKind score, float? threshold)
    {
        JsonObject detector = new() { ["score"] = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(score.ToString()) };
        if (threshold != null)
        {
            detector["threshold"] = threshold;
        }

        detector["hysteresis"] = AlarmRule.Hysteresis;
        detector["debounce"] = AlarmRule.Debounce;
        pipeline["detector"] = detector;
    }
}
