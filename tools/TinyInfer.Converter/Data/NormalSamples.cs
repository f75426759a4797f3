using TinyInfer.Converter.Labels;

namespace TinyInfer.Converter.Data;

/// <summary>Leaves samples out that are anomalous by their labels: an autoencoder learns, and is calibrated, from normal ones.</summary>
internal static class NormalSamples
{
    /// <summary>Picks the normal samples.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="labels">A label a sample.</param>
    /// <param name="normal">Labels that mean normal; null to go by words and numbers.</param>
    /// <param name="warnings">Told what was read and left out.</param>
    /// <returns>The normal ones.</returns>
    /// <exception cref="ConversionException">None is normal.</exception>
    internal static SampleSet Of(SampleSet samples, LabelColumn labels, IReadOnlyList<string>? normal, ICollection<string> warnings)
    {
        Truth truth = Truth.OfAnomalies(labels, normal, unit: "sample");
        bool?[] isAnomalous = truth.ByRow(samples.Count);
        SampleSet kept = samples.Where(i => isAnomalous[i] == false);
        foreach (string warning in truth.Warnings)
        {
            warnings.Add(warning);
        }

        if (kept.Count == 0)
        {
            throw new ConversionException(
                $"{labels.Path}: no sample is normal by its labels, {truth.Labels}. "
                + "Say which labels are normal with --normal LABEL[,LABEL].");
        }

        if (kept.Count < samples.Count)
        {
            warnings.Add($"{samples.Count - kept.Count} of {samples.Count} calibration samples are not normal by their labels and are "
                + $"left out ({truth.Labels}).");
        }

        return kept;
    }
}
