using System.Text.Json.Nodes;
using TinyInfer.Converter.Files;
using TinyInfer.Training.Networks;

namespace TinyInfer.Training.Candidates;

/// <summary>A decider that has been fitted.</summary>
internal abstract class FittedDecider
{
    /// <summary>Multiplications of a window, for the decision alone.</summary>
    internal abstract long Macs { get; }

    /// <summary>IL instructions of the decision, about.</summary>
    internal abstract double Instructions { get; }

    /// <summary>How training went; null if there was none.</summary>
    internal virtual LearningCurve? Curve => null;

    /// <summary>How unusual features are; the higher, the more.</summary>
    /// <param name="row">The features.</param>
    /// <param name="route">The way in which the machine works, from 0.</param>
    internal virtual float Score(float[] row, int route) => throw new NotSupportedException("it tells classes apart");

    /// <summary>Index of the class that features are of.</summary>
    /// <param name="row">The features.</param>
    internal virtual int Classify(float[] row) => throw new NotSupportedException("it scores");

    /// <summary>Trains it further, for what INT8 makes of it.</summary>
    /// <param name="converted">Its network, quantized by the converter.</param>
    /// <returns>The same, fine-tuned; null if it cannot be.</returns>
    internal virtual FittedDecider? FineTune(Converter.Graph.Network converted) => null;

    /// <summary>Writes its part of a pipeline file, and the files that belong to it.</summary>
    /// <param name="pipeline">The pipeline file.</param>
    /// <param name="files">Receives the files.</param>
    /// <param name="thresholds">
    /// Scores above it are anomalies, for each way of working; null if that is still to be found.
    /// </param>
    internal abstract void Write(JsonObject pipeline, OutputFiles files, IReadOnlyList<float>? thresholds);
}
