using TinyInfer.Anomaly.Format;
using TinyInfer.Anomaly.Scores;
using TinyInfer.Converter.Simulation;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Simulation;

/// <summary>Estimated instructions of scores of features against those counted on a nanoFramework runtime.</summary>
public sealed class ScorerCostTests
{
    private static readonly Scorer[] _scorers =
    [
        new MahalanobisDistance(Numbers(60), Numbers(60)),
        new MahalanobisDistance(Numbers(20), Numbers(210)),
        new GaussianMixture(Numbers(3), Numbers(90), Numbers(90)),
        new GaussianMixture(Numbers(2), Numbers(128), Numbers(128)),
        new ClusterDistance(Numbers(120), Numbers(4)),
        new PrincipalComponents(Numbers(128), Numbers(128), Numbers(512), Numbers(4), 1f),
        new PrincipalComponents(Numbers(40), Numbers(40), Numbers(120), Numbers(3), 1f),
        new PrincipalComponents(Numbers(64), Numbers(64), Numbers(64 * 13), Numbers(13), 1f),
    ];

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, _scorers.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void Estimates_lie_within_an_eighth_of_what_is_counted(int index)
    {
        Assert.SkipUnless(NanoDevice.CountsInstructions, "Skipped: the environment names no runtime that counts instructions.");

        double counted = (Count(_scorers[index], 12) - Count(_scorers[index], 2)) / 10.0;

        Assert.InRange(WindowCost.Score(_scorers[index]) / counted, 7 / 8.0, 9 / 8.0);
    }

    private static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => 0.1f + (0.01f * (i % 37)))];

    private static long Count(Scorer scorer, int windows) => NanoDevice.Shared.CountInstructions(
        ["TinyInfer", "TinyInfer.Anomaly"],
        new AssemblySource("Program", $$"""
            using TinyInfer.Anomaly.Format;
            using TinyInfer.Anomaly.Scores;

            public static class Program
            {
                public static string[] Run()
                {
                    byte[] parameters = { {{string.Join(", ", DetectorWriter.Write(new() { Scorer = scorer }))}} };
                    Scorer scorer = DetectorReader.Read(parameters).Scorer;
                    float[] features = new float[scorer.FeatureCount];
                    for (int i = 0; i < {{windows}}; i++)
                    {
                        scorer.Score(features);
                    }

                    return new string[0];
                }
            }
            """));
}
