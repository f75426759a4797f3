namespace TinyInfer.Converter.Import;

/// <summary>Which model to read, and how to take it.</summary>
public record ImportOptions
{
    /// <summary>The model file.</summary>
    public required string Model { get; init; }

    /// <summary>Sizes of dimensions that the model leaves open, by name.</summary>
    public IReadOnlyDictionary<string, int> Dimensions { get; init; } = new Dictionary<string, int>();

    /// <summary>
    /// True to leave out the label that a classifier puts out beside its scores: what decides on the scores finds it itself.
    /// </summary>
    public bool ScoresOnly { get; init; }

    /// <summary>
    /// How accumulators are rounded; null for TensorFlow Lite's way where the model comes from there, and single rounding elsewhere.
    /// </summary>
    public RoundingMode? Rounding { get; init; }
}
