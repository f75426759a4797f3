using System.Text.Json.Nodes;
using TinyInfer.Anomaly;
using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Files;
using TinyInfer.Training.Export;
using TinyInfer.Training.Networks;

namespace TinyInfer.Training.Candidates;

/// <summary>A network that has been trained, batch normalization folded.</summary>
/// <param name="network">The network, for rows as the scale gives them.</param>
/// <param name="scale">From features to its input.</param>
/// <param name="rows">Scaled rows of training, of which calibration data is made.</param>
/// <param name="classes">Names of classes; null for an autoencoder.</param>
/// <param name="curve">How training went.</param>
internal sealed class FittedNetwork(Network network, RowScale scale, float[][] rows, IReadOnlyList<string>? classes, LearningCurve curve)
    : FittedDecider
{
    private const string ModelFile = "model.onnx";
    private const string CalibrationFile = "calibration.npy";
    private const int CalibrationRows = 200;

    /// <summary>Every so-many-th calibration row is raised by so much: faults are louder than anything normal.</summary>
    private const int RaisedPeriod = 8;
    private const float Raise = 3;

    /// <summary>IL instructions of a multiplication in compiled code, about, and of the rest of an output.</summary>
    private const double PerMac = 1.3;

    /// <inheritdoc/>
    internal override long Macs => network.Macs;

    /// <inheritdoc/>
    internal override double Instructions => PerMac * network.Macs;

    /// <inheritdoc/>
    internal override LearningCurve Curve => curve;

    /// <inheritdoc/>
    internal override float Score(float[] row, int route)
    {
        float[] input = scale.Apply(row);
        float[] output = network.Forward(input, 1, isTraining: false);
        double sum = 0;
        for (int i = 0; i < input.Length; i++)
        {
            sum += (output[i] - input[i]) * (output[i] - input[i]);
        }

        return (float)(sum / input.Length);
    }

    /// <inheritdoc/>
    internal override int Classify(float[] row)
    {
        ReadOnlySpan<float> outputs = network.Forward(scale.Apply(row), 1, isTraining: false).AsSpan(0, network.Output.Length);
        return System.Numerics.Tensors.TensorPrimitives.IndexOfMax(outputs);
    }

    /// <inheritdoc/>
    internal override void Write(JsonObject pipeline, OutputFiles files, IReadOnlyList<float>? thresholds)
    {
        Dictionary<string, string> properties = classes == null
            ? new() { [AnomalyThreshold.ScoreProperty] = ScoreName.Of(ErrorMeasure.Squared) }
            : new() { ["labels"] = string.Join('\n', classes) };
        files.Add(ModelFile, OnnxExport.Write(network, properties));
        files.Add(CalibrationFile, Calibration());
        pipeline["normalize"] = new JsonObject
        {
            ["mean"] = new JsonArray([.. scale.Means.Select(m => (JsonNode?)m)]),
            ["deviation"] = new JsonArray([.. scale.Deviations.Select(d => (JsonNode?)d)]),
        };
        pipeline["model"] = new JsonObject { ["file"] = ModelFile, ["calibration"] = CalibrationFile, ["quality"] = "best" };
        if (classes != null)
        {
            pipeline["classes"] = new JsonArray([.. classes.Select(c => (JsonNode?)c)]);
            return;
        }

        JsonObject detector = new() { ["score"] = "meanSquaredError" };
        if (thresholds != null)
        {
            detector["threshold"] = thresholds[0];
        }

        detector["hysteresis"] = AlarmRule.Hysteresis;
        detector["debounce"] = AlarmRule.Debounce;
        pipeline["detector"] = detector;
    }

    private byte[] Calibration()
    {
        int step = Math.Max(1, rows.Length / CalibrationRows);
        float[][] chosen = [.. rows.Where((_, i) => i % step == 0)];
        float[] values = [.. chosen.SelectMany((row, i) =>
            classes == null && i % RaisedPeriod == 0 ? row.Select(v => v + Raise) : row)];
        return NpyFile.Write([chosen.Length, .. OnnxExport.DimensionsOf(network.Input)], values);
    }
}
