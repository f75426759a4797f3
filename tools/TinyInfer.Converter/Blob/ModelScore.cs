using TinyInfer.Anomaly;
using TinyInfer.Format;

namespace TinyInfer.Converter.Blob;

/// <summary>An autoencoder's anomaly score as its blob describes it. A threshold belongs to one kind of score.</summary>
/// <param name="Threshold">The score above which a window is an anomaly; null if the blob has none.</param>
/// <param name="Named">The kind of score; null if the blob does not say.</param>
public sealed record ModelScore(float? Threshold, ErrorMeasure? Named)
{
    /// <summary>The kind of score; the mean squared error if the blob does not say.</summary>
    public ErrorMeasure Measure => Named ?? ErrorMeasure.Squared;

    /// <summary>Reads what a blob says.</summary>
    /// <param name="metadata">The blob's metadata.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="ConversionException">The threshold is no number above 0, or is of a score that this program does not
    /// know.</exception>
    public static ModelScore Of(Metadata metadata)
    {
        float? threshold = metadata.GetFloats(Metadata.Threshold) is { Length: > 0 } values ? values[0] : null;
        if (threshold is { } value && !(value > 0 && float.IsFinite(value)))
        {
            throw new ConversionException($"The blob's threshold is {value}, and a number above 0 is expected. Convert the model again.");
        }

        string? name = metadata.GetText(Metadata.Score);
        ErrorMeasure? named = name == null ? null : ScoreName.Parse(name)
            ?? throw new ConversionException(
                $"The blob's threshold is of the score '{name}', which is not known. Known are {ScoreName.All}. Convert the model again.");
        return new ModelScore(threshold, named);
    }

    /// <summary>Warning for a threshold whose kind of score was assumed; null if the blob names it.</summary>
    /// <param name="path">The blob's file.</param>
    internal string? Doubt(string path) => Threshold != null && Named == null
        ? $"{path} does not say which score its threshold is of; it is taken for one of the {ScoreName.InWords(Measure)}. "
            + "Convert the model again, which writes it down, or give --score."
        : null;
}
