using System;
using TinyInfer.Anomaly.Changes;
using TinyInfer.Anomaly.Scores;

namespace TinyInfer.Anomaly.Format;

/// <summary>Writes a detector's settings as bytes. The mirror of <see cref="DetectorReader"/>.</summary>
/// <remarks>
/// After the header (magic u32, version u16, reserved u16, size u32, checksum u32): raise, window, clear, flags (u8 each); learning windows
/// u32; threshold, hysteresis, quantile, margin, lower and upper limit (f32 each); kind of filter u8, kind of score u8, reserved u16; the
/// filter's two parameters f32. Then the score's: features u16, components u16, and
/// <list type="bullet">
/// <item>Reconstruction: features stands for channels, components is the measure, plus 2 where weights follow, f32 each;</item>
/// <item>Mahalanobis: components is the length of the whitening matrix, at most 65,535; means, whitening matrix;</item>
/// <item>GaussianMixture: weights, means, one over each deviation;</item>
/// <item>Clusters: centres, radii;</item>
/// <item>PrincipalComponents: means, scales, components, weights of components, weight of the residual;</item>
/// <item>Baseline: components is 0; windows u32, floor f32.</item>
/// </list>
/// </remarks>
public static class DetectorWriter
{
    /// <summary>Writes settings.</summary>
    /// <param name="settings">The settings.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="ArgumentException">A setting is out of range, or a score has more numbers than the format holds.</exception>
    public static byte[] Write(DetectorSettings settings)
    {
        string problem = settings.FindProblem();
        if (problem != null)
        {
            throw new ArgumentException("detector: " + problem);
        }

        byte[] bytes = new byte[DetectorFormat.HeaderSize + SizeOfScore(settings)];
        ByteWriter writer = new ByteWriter(bytes) { At = DetectorFormat.ChecksumAt + 4 };
        writer.Byte(settings.Raise);
        writer.Byte(settings.Window);
        writer.Byte(settings.Clear);
        writer.Byte(settings.IsAdaptive ? DetectorFormat.FlagAdaptive : 0);
        writer.Int(settings.LearningWindows);
        writer.Float(settings.Threshold);
        writer.Float(settings.Hysteresis);
        writer.Float(settings.Quantile);
        writer.Float(settings.Margin);
        writer.Float(settings.LowerLimit);
        writer.Float(settings.UpperLimit);
        ScoreFilter filter = settings.Filter;
        writer.Byte(filter == null ? 0 : (int)filter.Kind);
        writer.Byte((int)KindOf(settings));
        writer.UShort(0);
        writer.Float(filter == null ? 0f : filter.FirstParameter);
        writer.Float(filter == null ? 0f : filter.SecondParameter);
        WriteScore(settings, writer);
        DetectorFormat.Seal(bytes, DetectorFormat.Magic);
        return bytes;
    }

    private static ScorerKind KindOf(DetectorSettings settings)
    {
        return settings.Reconstruction != null ? ScorerKind.Reconstruction
            : settings.Scorer != null ? settings.Scorer.Kind
            : ScorerKind.None;
    }

    private static int SizeOfScore(DetectorSettings settings)
    {
        Scorer scorer = settings.Scorer;
        if (scorer == null && settings.Reconstruction == null)
        {
            return 0;
        }

        int numbers = 0;
        switch (scorer)
        {
            case null:
                numbers = settings.Reconstruction.Weights == null ? 0 : settings.Reconstruction.Channels;
                break;
            case MahalanobisDistance distance:
                numbers = distance.Mean.Length + distance.Whitening.Length;
                break;
            case GaussianMixture mixture:
                numbers = mixture.Weights.Length + (2 * mixture.Means.Length);
                break;
            case ClusterDistance clusters:
                numbers = clusters.Centres.Length + clusters.Radii.Length;
                break;
            case PrincipalComponents plane:
                numbers = (2 * plane.FeatureCount) + plane.Loadings.Length + plane.Weights.Length + 1;
                break;
            case GaussianBaseline:
                numbers = 2;
                break;
        }

        return 4 + (4 * numbers);
    }

    private static void WriteScore(DetectorSettings settings, ByteWriter writer)
    {
        if (settings.Reconstruction != null)
        {
            float[] weights = settings.Reconstruction.Weights;
            WriteCounts(writer, settings.Reconstruction.Channels,
                (int)settings.Reconstruction.Measure + (weights == null ? 0 : DetectorFormat.WithWeights));
            if (weights != null)
            {
                writer.Floats(weights);
            }
        }

        switch (settings.Scorer)
        {
            case MahalanobisDistance distance:
                WriteCounts(writer, distance.FeatureCount, distance.Whitening.Length);
                writer.Floats(distance.Mean);
                writer.Floats(distance.Whitening);
                break;
            case GaussianMixture mixture:
                WriteCounts(writer, mixture.FeatureCount, mixture.Weights.Length);
                writer.Floats(mixture.Weights);
                writer.Floats(mixture.Means);
                writer.Floats(mixture.InverseDeviations);
                break;
            case ClusterDistance clusters:
                WriteCounts(writer, clusters.FeatureCount, clusters.Radii.Length);
                writer.Floats(clusters.Centres);
                writer.Floats(clusters.Radii);
                break;
            case PrincipalComponents plane:
                WriteCounts(writer, plane.FeatureCount, plane.Weights.Length);
                writer.Floats(plane.Mean);
                writer.Floats(plane.Scales);
                writer.Floats(plane.Loadings);
                writer.Floats(plane.Weights);
                writer.Float(plane.ResidualWeight);
                break;
            case GaussianBaseline baseline:
                WriteCounts(writer, baseline.FeatureCount, 0);
                writer.Int(baseline.Windows);
                writer.Float(baseline.Floor);
                break;
        }
    }

    private static void WriteCounts(ByteWriter writer, int features, int components)
    {
        if (features > DetectorFormat.MaximumCount || components > ushort.MaxValue)
        {
            throw new ArgumentException("detector: the score has more features or components than the format holds");
        }

        writer.UShort(features);
        writer.UShort(components);
    }
}
