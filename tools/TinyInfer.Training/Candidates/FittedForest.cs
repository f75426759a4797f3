using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Training.Export;
using TinyInfer.Training.Trees;

namespace TinyInfer.Training.Candidates;

/// <summary>Trees that have been trained.</summary>
/// <param name="forest">The trees.</param>
/// <param name="rows">Rows of training, of which calibration data is made.</param>
/// <param name="classes">Names of classes; null for an isolation forest.</param>
internal sealed class FittedForest(Forest forest, float[][] rows, IReadOnlyList<string>? classes) : FittedDecider
{
    /// <summary>IL instructions of a comparison in compiled code, leaves included, about.</summary>
    private const double PerVisit = 5;

    /// <summary>Deviations by which some calibration rows are raised: the score is to have room for what is far off.</summary>
    private const float Raise = 3;

    /// <inheritdoc/>
    internal override long Macs => 0;

    /// <inheritdoc/>
    internal override double Instructions => PerVisit * forest.Visits;

    /// <inheritdoc/>
    internal override float Score(float[] row, int route) => forest.Run(row)[0];

    /// <inheritdoc/>
    internal override int Classify(float[] row) => TensorPrimitives.IndexOfMax(forest.Run(row));

    /// <inheritdoc/>
    internal override void Write(JsonObject pipeline, OutputFiles files, IReadOnlyList<float>? thresholds)
    {
        void Add(Dictionary<string, string> properties, float[]? raise) =>
            ModelPart.Add(pipeline, files, ForestExport.Write(forest, properties), [forest.Inputs], rows, raise);
        if (classes != null)
        {
            Add(ModelPart.LabelsOf(classes), null);
            ModelPart.AddClasses(pipeline, classes);
            return;
        }

        Add([], [.. RowScale.Of(rows, false, forest.Inputs).Deviations.Select(d => Raise * d)]);
        ModelPart.AddDetector(pipeline, ScoreKind.ModelOutput, thresholds?[0]);
    }
}
