using System.Text.Json.Nodes;
using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Format;
using TinyInfer.Anomaly.Scores;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Fitting;
using TinyInfer.Converter.Simulation;
using TinyInfer.Training.Recordings;

namespace TinyInfer.Training.Candidates;

/// <summary>One of the device's scores of features, fitted in closed form or by a few rounds.</summary>
/// <param name="name">What people call it.</param>
/// <param name="fit">Fits it to rows.</param>
/// <param name="mostFeatures">Features that it can take.</param>
/// <param name="windowsPerFeature">Windows that it needs for each.</param>
internal sealed class ScorerDecider(string name, Func<float[][], Scorer> fit, int mostFeatures, int windowsPerFeature) : Decider(name)
{
    /// <summary>File of the parameters.</summary>
    internal const string FileName = "learned.detector";

    /// <summary>Rows that rounds go over, at most.</summary>
    private const int MostRows = 3000;

    /// <summary>The kinds that are tried.</summary>
    internal static IEnumerable<Decider> All { get; } =
    [
        new ScorerDecider("Mahalanobis", rows => ScorerFit.Mahalanobis(rows), 48, 5),
        new ScorerDecider("variances", rows => ScorerFit.Mahalanobis(rows, isCorrelated: false), 256, 1),
        Principal(4, PlaneStatistic.Residual),
        Principal(8, PlaneStatistic.Residual),
        Principal(4, PlaneStatistic.Combined),
        new ScorerDecider("mixture of 3", rows => ScorerFit.Mixture(rows, 3), 64, 3),
        new ScorerDecider("mixture of 8", rows => ScorerFit.Mixture(rows, 8), 32, 8),
        new ScorerDecider("clusters of 8", rows => ScorerFit.Clusters(rows, 8, 0.999), 128, 3),
    ];

    private static ScorerDecider Principal(int components, PlaneStatistic statistic) => new(
        $"{components} principal components, {(statistic == PlaneStatistic.Residual ? "residual" : "combined")}",
        rows => PrincipalFit.Fit(rows, new ScorerChoice(FitMethod.Pca, components, null, statistic), 0.999), 128, 2);

    /// <inheritdoc/>
    internal override bool IsTrained => false;

    /// <inheritdoc/>
    internal override bool Suits(FeatureSet set, int features, int windows, LearnTask task) =>
        task == LearnTask.Detect && features <= mostFeatures && windows >= windowsPerFeature * features;

    /// <inheritdoc/>
    internal override FittedDecider Fit(FittingData data)
    {
        int step = Math.Max(1, (data.Train.Count + MostRows - 1) / MostRows);
        return new FittedScorer(fit([.. data.Train.Rows.Where((_, i) => i % step == 0)]));
    }
}

/// <summary>A score of features that has been fitted.</summary>
/// <param name="scorer">The score.</param>
internal sealed class FittedScorer(Scorer scorer) : FittedDecider
{
    /// <inheritdoc/>
    internal override long Macs => scorer switch
    {
        MahalanobisDistance full => full.Whitening.Length,
        GaussianMixture mixture => (long)mixture.Weights.Length * mixture.FeatureCount,
        ClusterDistance clusters => clusters.Centres.Length,
        PrincipalComponents components => 2L * components.Loadings.Length,
        _ => scorer.FeatureCount,
    };

    /// <inheritdoc/>
    internal override double Instructions => WindowCost.Score(scorer);

    /// <inheritdoc/>
    internal override float Score(float[] row, int route) => scorer.Score(row);

    /// <inheritdoc/>
    internal override void Write(JsonObject pipeline, OutputFiles files, IReadOnlyList<float>? thresholds)
    {
        files.Add(ScorerDecider.FileName, Parameters(thresholds?[0]));
        pipeline["detector"] = new JsonObject { ["parameters"] = ScorerDecider.FileName };
    }

    /// <summary>The detector's file.</summary>
    /// <param name="threshold">Scores above it are anomalies; null if that is still to be found.</param>
    internal byte[] Parameters(float? threshold) => DetectorWriter.Write(new DetectorSettings
    {
        Scorer = scorer,
        Threshold = threshold ?? float.MaxValue,
        Raise = AlarmRule.Raise,
        Window = AlarmRule.Window,
        Clear = AlarmRule.Clear,

        // A log likelihood may lie below 0, where a part of the threshold is above it.
        Hysteresis = scorer is GaussianMixture ? 1 : AlarmRule.Hysteresis,
    });
}
