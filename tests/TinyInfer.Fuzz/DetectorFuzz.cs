using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Changes;
using TinyInfer.Anomaly.Format;
using TinyInfer.Anomaly.Scores;

namespace TinyInfer.Fuzz;

/// <summary>A detector's parameters, and states of detectors of every kind.</summary>
internal static class DetectorFuzz
{
    private static readonly Func<DetectorSettings>[] _all =
    [
        () => new() { LearningWindows = 20, IsAdaptive = true, Filter = new Ewma(0.3f) },
        () => new() { Threshold = 2f, Filter = new Cusum(1f, 0.1f) },
        () => new() { LearningWindows = 30, Filter = new PageHinkley(0.1f), Raise = 10, Window = 63 },
        () => new() { Scorer = new GaussianBaseline(2, 10, 0.1f), LearningWindows = 5 },
        () => new() { Scorer = new MahalanobisDistance([1f, 2f], [1f, 0.5f, 1f]), Threshold = 3f, IsAdaptive = true },
        () => new() { Scorer = new GaussianMixture([0.5f, 0.5f], [1f, 2f, 3f, 4f], [1f, 1f, 2f, 2f]), LearningWindows = 10 },
        () => new() { Scorer = new ClusterDistance([1f, 2f], [0.5f]), Threshold = 1f, Filter = new Cusum(1f, 0.5f) },
        () => new() { Scorer = new PrincipalComponents([1f, 2f], [1f, 0.5f], [0.6f, 0.8f], [0.25f], 1f), Threshold = 2f },
        () => new() { Threshold = -2f, Hysteresis = 0.5f },
    ];

    internal static IEnumerable<byte[]> Seeds()
    {
        foreach (Func<DetectorSettings> create in _all)
        {
            Detector detector = new(create());
            Play(detector, 30);
            yield return detector.SaveState();
            yield return DetectorWriter.Write(create());
        }
    }

    internal static void Run(byte[] bytes)
    {
        Detector made = Detector.Create(bytes, out _);
        if (made.Reconstruction == null)
        {
            Play(made, 100);
        }

        foreach (Func<DetectorSettings> create in _all)
        {
            Detector woken = new(create());
            if (woken.LoadState(bytes) == null)
            {
                Play(woken, 100);
                Expect(new Detector(create()).LoadState(woken.SaveState()) == null, "what a detector saves it does not load");
            }
        }
    }

    private static void Play(Detector detector, int windows)
    {
        float[] features = new float[detector.Scorer?.FeatureCount ?? 0];
        for (int i = 0; i < windows; i++)
        {
            Array.Fill(features, i % 23 == 7 ? 1e30f : 1f + (i % 3));
            DetectorState state = detector.Scorer == null
                ? detector.Update(i % 23 == 7 ? 1e30f : 1f + (i % 3), i % 17 == 0)
                : detector.Update(features, i % 17 == 0);
            Expect(state is >= DetectorState.Learning and <= DetectorState.Fault, "there is no such state");
        }
    }

    private static void Expect(bool condition, string problem)
    {
        if (!condition)
        {
            throw new InvalidOperationException(problem);
        }
    }
}
