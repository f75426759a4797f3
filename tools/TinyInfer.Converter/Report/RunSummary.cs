using TinyInfer.Converter.Anomaly;
using TinyInfer.Converter.Boards;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Execution;
using TinyInfer.Converter.Tables;

namespace TinyInfer.Converter.Report;

/// <summary>Result of running a model over samples.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Samples">Number of samples.</param>
/// <param name="Readings">How the samples' numbers were understood.</param>
/// <param name="Outputs">What is to be said of each output.</param>
public sealed record RunSummary(string Name, int Samples, IReadOnlyList<InputReading> Readings, IReadOnlyList<RunSummary.Output> Outputs)
{
    /// <summary>How many samples a classifier takes for which of its labels; null for other models.</summary>
    public IReadOnlyDictionary<string, int>? Classes { get; init; }

    /// <summary>Sequences that ended early; null if none was to.</summary>
    public SequenceRun? Sequences { get; init; }

    /// <summary>How well an autoencoder has put out its input; null for other models.</summary>
    public ScoreSummary? ReconstructionError { get; init; }

    /// <summary>How the model's state was treated between samples; null for a model without one.</summary>
    public StateUse? State { get; init; }

    /// <summary>The board that a profile's estimates are for; null without a profile.</summary>
    public Board? Board { get; init; }

    /// <summary>How long each layer takes; null if it was not asked for.</summary>
    public IReadOnlyList<LayerProfile>? Profile { get; init; }

    /// <summary>How the samples' table has been understood; null if they come from no table.</summary>
    public TableReport? Table { get; init; }

    /// <summary>The file written, or null.</summary>
    public string? File { get; init; }

    /// <summary>Sums up the values of an output.</summary>
    /// <param name="name">The output's name.</param>
    /// <param name="array">Its values, a sample per row.</param>
    /// <returns>The summary.</returns>
    public static Output Of(string name, NumericArray array) =>
        new(name, array.Shape, array.Values.Min(), array.Values.Average(), array.Values.Max());

    /// <summary>Counts the classes that a classifier chooses: those of the largest values.</summary>
    /// <param name="labels">The labels, or null.</param>
    /// <param name="array">Values of the model's output, a sample per row.</param>
    /// <returns>Each label that occurs, or null if the output has not a value for each label.</returns>
    public static IReadOnlyDictionary<string, int>? CountClasses(string[]? labels, NumericArray array) =>
        labels == null || labels.Length * array.Shape[0] != array.Values.Length
            ? null
            : array.Values.Chunk(labels.Length).Select(row => labels[Array.IndexOf(row, row.Max())]).CountBy(label => label).ToDictionary();

    /// <summary>The values of an output over all samples.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Shape">Dimensions, samples first.</param>
    /// <param name="Minimum">The lowest value.</param>
    /// <param name="Mean">The mean value.</param>
    /// <param name="Maximum">The highest value.</param>
    public sealed record Output(string Name, int[] Shape, float Minimum, float Mean, float Maximum);
}
