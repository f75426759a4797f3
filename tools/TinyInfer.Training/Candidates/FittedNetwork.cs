using System.Text.Json.Nodes;
using TinyInfer.Anomaly;
using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Training.Export;
using TinyInfer.Training.Networks;

namespace TinyInfer.Training.Candidates;

/// <summary>A network that has been trained, batch normalization folded.</summary>
/// <param name="network">The network, for rows as the scale gives them.</param>
/// <param name="scale">From features to its input.</param>
/// <param name="rows">Scaled rows of training, of which calibration data is made.</param>
/// <param name="classes">Names of classes; null for an autoencoder.</param>
/// <param name="curve">How training went.</param>
/// <param name="loss">The loss of these rows.</param>
/// <param name="options">How it was trained.</param>
internal sealed class FittedNetwork(Network network, RowScale scale, float[][] rows, IReadOnlyList<string>? classes, LearningCurve curve,
    Loss loss, TrainingOptions options)
    : FittedDecider
{
    /// <summary>Times that all rows are seen while fine-tuning.</summary>
    private const int TuningEpochs = 8;

    /// <summary>Part of the learning rate that is left for fine-tuning: weights move by steps of int8, not more.</summary>
    private const float TuningRate = 0.1f;

    /// <summary>Deviations by which some calibration rows of a detector are raised.</summary>
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
    internal override FittedDecider? FineTune(Converter.Graph.Network converted)
    {
        if (FakeQuantizedNetwork.Of(network, converted) is not { } copy)
        {
            return null;
        }

        TrainingOptions tuning = options with { Epochs = Math.Min(TuningEpochs, options.Epochs), Rate = TuningRate * options.Rate };
        LearningCurve tuned = Trainer.Run(copy.Quantized, rows, loss, rows, loss, tuning);
        return new FittedNetwork(copy.Plain, scale, rows, classes, tuned, loss, options);
    }

    /// <inheritdoc/>
    internal override void Write(JsonObject pipeline, OutputFiles files, IReadOnlyList<float>? thresholds)
    {
        pipeline["normalize"] = scale.ToJson();
        pipeline["model"] = WriteModel(files, string.Empty);
        if (classes != null)
        {
            ModelPart.AddClasses(pipeline, classes);
        }
        else
        {
            ModelPart.AddDetector(pipeline, ScoreKind.MeanSquaredError, thresholds?[0]);
        }
    }

    /// <summary>Writes several autoencoders that take turns, with one scale.</summary>
    /// <param name="networks">The autoencoders, one for each route.</param>
    /// <param name="pipeline">The pipeline file.</param>
    /// <param name="files">Receives their files.</param>
    /// <returns>What "routes" say of the models.</returns>
    internal static JsonArray WriteRoutes(IReadOnlyList<FittedNetwork> networks, JsonObject pipeline, OutputFiles files)
    {
        pipeline["normalize"] = networks[0].Scale.ToJson();
        ModelPart.AddDetector(pipeline, ScoreKind.MeanSquaredError, null);
        return new JsonArray([.. networks.Select((network, route) => (JsonNode?)network.WriteModel(files, $".{route}"))]);
    }

    private RowScale Scale => scale;

    private JsonObject WriteModel(OutputFiles files, string ending)
    {
        Dictionary<string, string> properties = classes == null
            ? new() { [AnomalyThreshold.ScoreProperty] = ScoreName.Of(ErrorMeasure.Squared) }
            : ModelPart.LabelsOf(classes);
        return ModelPart.Write(files, ending, OnnxExport.Write(network, properties), OnnxExport.DimensionsOf(network.Input), rows,
            classes == null ? [Raise] : null);
    }
}
