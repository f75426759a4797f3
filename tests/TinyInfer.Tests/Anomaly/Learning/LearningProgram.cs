using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Learning;
using TinyInfer.Anomaly.Scores;

namespace TinyInfer.Tests.Anomaly.Learning;

/// <summary>
/// Learners over windows of a machine that drifts, is mounted anew, and has outliers; the lines tell states apart by their last bit. Runs
/// on the desktop and on the device.
/// </summary>
public static class LearningProgram
{
    private const int Windows = 1400;

    /// <summary>Runs all learners.</summary>
    public static string[] Run()
    {
        Detector full = Fitted(6, true);
        Detector diagonal = Fitted(6, false);
        Detector plane = Plane(6, 2);
        Detector mapped = new Detector(new DetectorSettings { Threshold = 1.6f });
        return new string[]
        {
            "full " + Follow(full, new MahalanobisLearner(full, Settings())),
            "diagonal " + Follow(diagonal, new MahalanobisLearner(diagonal, Settings())),
            "plane " + Follow(plane, new PlaneLearner(plane, Settings())),
            "map " + Follow(mapped, new MapLearner(mapped, Settings(), Numbers(6, 1f), Numbers(6, 2f))),
        };
    }

    /// <summary>A detector fitted to nothing in particular: mean i, deviation 1.</summary>
    public static Detector Fitted(int features, bool isCorrelated)
    {
        float[] whitening = new float[isCorrelated ? features * (features + 1) / 2 : features];
        for (int i = 0; i < features; i++)
        {
            whitening[isCorrelated ? i * (i + 3) / 2 : i] = 1f;
        }

        return new Detector(new DetectorSettings
        {
            Scorer = new MahalanobisDistance(Numbers(features, 0f), whitening),
            Threshold = 6f,
        });
    }

    /// <summary>A detector of principal components, the first features.</summary>
    public static Detector Plane(int features, int components)
    {
        float[] loadings = new float[features * components];
        float[] weights = new float[components];
        float[] scales = new float[features];
        for (int k = 0; k < components; k++)
        {
            loadings[(k * components) + k] = 1f;
            weights[k] = 0.5f;
        }

        for (int i = 0; i < features; i++)
        {
            scales[i] = 0.8f;
        }

        return new Detector(new DetectorSettings
        {
            Scorer = new PrincipalComponents(Numbers(features, 0f), scales, loadings, weights, 1f),
            Threshold = 6f,
        });
    }

    /// <summary>How the learners learn.</summary>
    public static LearningSettings Settings()
    {
        return new LearningSettings { Windows = 100, TrialWindows = 40, Horizon = 200 };
    }

    private static float[] Numbers(int count, float base0)
    {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = base0 == 0f ? i : base0 + (0.1f * i);
        }

        return numbers;
    }

    private static string Follow(Detector detector, FeatureLearner learner)
    {
        FeatureStream stream = new FeatureStream(6, 2, 5);
        float[] features = new float[6];
        long hash = 0;
        for (int i = 0; i < Windows; i++)
        {
            if (i == 700)
            {
                stream.Shift = 4f;
                stream.Gain = 1.5f;
                learner.Relearn();
            }

            stream.Shift += i > 300 && i < 500 ? 0.004f : 0f;
            stream.Next(features);
            features[2] += i % 97 == 50 ? 40f : 0f;
            if (detector.Scorer != null)
            {
                detector.Update(features, false);
            }
            else
            {
                detector.Update(features[0] < 0f ? -features[0] : features[0], false);
            }

            learner.Observe(features);
            if (i % 50 == 49)
            {
                foreach (byte value in detector.SaveState())
                {
                    hash = (hash * 1000003) + value;
                }
            }
        }

        return learner.Updates.ToString() + " " + hash.ToString();
    }
}
