using TinyInfer.Converter.Fitting;
using TinyInfer.Training.Candidates;

namespace TinyInfer.Training.Commissioning;

/// <summary>Windows of samples, one from each frame on, and a score that is fitted to them.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Features">Window and features.</param>
/// <param name="Choice">The score.</param>
internal sealed record CommissioningCandidate(string Name, FeatureSet Features, ScorerChoice Choice)
{
    /// <summary>Features beyond which principal components take too long, on a board and here.</summary>
    private const int MostForComponents = 128;

    /// <summary>Windows that are fitted to, at least.</summary>
    private const int FewestWindows = 40;

    private const int MostFeatures = 1024;

    /// <summary>Lists those that are tried.</summary>
    /// <param name="channels">Samples of a frame.</param>
    /// <param name="frames">Frames that are learned from.</param>
    internal static IEnumerable<CommissioningCandidate> For(int channels, int frames)
    {
        // Lengths less 1 are the most windows that a debouncing counts.
        foreach (int length in (int[])[64, 32, 16])
        {
            if (frames - length + 1 < FewestWindows || length * channels > MostFeatures)
            {
                continue;
            }

            FeatureSet set = FeatureSets.EachFrame(length);
            yield return new($"{set.Name}, variances", set, new ScorerChoice(FitMethod.Mahalanobis));
            yield return new($"{set.Name}, clusters of 3", set, new ScorerChoice(FitMethod.Clusters, 3));
            if (length * channels <= MostForComponents)
            {
                yield return new($"{set.Name}, 4 principal components, residual", set,
                    new ScorerChoice(FitMethod.Pca, 4, null, PlaneStatistic.Residual));
            }
        }
    }
}
