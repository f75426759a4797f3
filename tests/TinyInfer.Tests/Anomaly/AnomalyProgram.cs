using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Changes;
using TinyInfer.Anomaly.Format;
using TinyInfer.Anomaly.Scores;

namespace TinyInfer.Tests.Anomaly;

/// <summary>
/// Every score and every detector over numbers that it makes itself; the lines tell results apart by their last bit. Runs on the desktop
/// and on the device.
/// </summary>
public static class AnomalyProgram
{
    private static uint _state;

    /// <summary>Runs all detectors.</summary>
    public static string[] Run()
    {
        _state = 99;
        DetectorSettings[] all =
        {
            new DetectorSettings { LearningWindows = 30, IsAdaptive = true, Filter = new Ewma(0.3f) },
            new DetectorSettings { Threshold = 2f, Filter = new Cusum(1f, 0.1f), Raise = 10, Window = 63 },
            new DetectorSettings { LearningWindows = 50, Filter = new PageHinkley(0.1f) },
            new DetectorSettings { Scorer = new MahalanobisDistance(Numbers(4), Numbers(10)), LearningWindows = 40 },
            new DetectorSettings { Scorer = new MahalanobisDistance(Numbers(4), Numbers(4)), Quantile = 0.7f },
            new DetectorSettings { Scorer = new GaussianMixture(Numbers(3), Numbers(12), Numbers(12)), LearningWindows = 20 },
            new DetectorSettings { Scorer = new ClusterDistance(Numbers(12), Numbers(3)), Threshold = 1f },
            new DetectorSettings { Scorer = Plane(4), Threshold = 1f },
            new DetectorSettings { Scorer = Plane(3), LearningWindows = 20 },
            new DetectorSettings { Scorer = new GaussianBaseline(4, 60, 0.01f), LearningWindows = 20 },
        };
        string[] lines = new string[all.Length + 4];
        for (int i = 0; i < all.Length; i++)
        {
            lines[i] = "detector " + i.ToString() + " " + Detect(DetectorWriter.Write(all[i])).ToString();
        }

        lines[all.Length] = "reconstruction " + Reconstruct().ToString();
        string problem;
        Detector.Create(new byte[70], out problem);
        lines[all.Length + 1] = problem;
        lines[all.Length + 2] = "no numbers " + TakeNoNumbers();
        lines[all.Length + 3] = "classes " + Classify();
        return lines;
    }

    /// <summary>A classifier's decisions on scores, and once on probabilities.</summary>
    private static string Classify()
    {
        ClassDecision decision = new ClassDecision(new bool[] { false, true, false, true }, 0.4f, new Debouncer(2, 3, 2));
        long hash = 0;
        for (int i = 0; i < 40; i++)
        {
            sbyte[] data = new sbyte[4];
            for (int k = 0; k < data.Length; k++)
            {
                data[k] = (sbyte)(int)((Next() * 255f) - 128f);
            }

            DetectorState state = i % 7 == 3
                ? decision.UpdateFaulty()
                : decision.Update(new Tensor(new int[] { 4 }, 4, i % 2 == 0 ? 0.01f : 1f / 256f, i % 2 == 0 ? 5 : -128, data, 0));
            int confidence = decision.Class == ClassDecision.Unknown ? 0 : (int)(decision.Confidence * 1000000f);
            hash = (hash * 1000003) + ((int)state * 10) + decision.Class + (confidence * 100L);
        }

        return hash.ToString();
    }

    private static float Next()
    {
        _state = (_state * 1664525) + 1013904223;
        return (_state >> 8) * (1f / (1 << 24));
    }

    /// <summary>Numbers above 0.</summary>
    private static float[] Numbers(int count)
    {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = 0.1f + Next();
        }

        return numbers;
    }

    private static PrincipalComponents Plane(int components)
    {
        return new PrincipalComponents(Numbers(4), Numbers(4), Numbers(4 * components), Numbers(components), Next());
    }

    private static long Detect(byte[] parameters)
    {
        string problem;
        Detector detector = Detector.Create(parameters, out problem);
        long hash = problem == null ? 1 : 0;
        float[] contributions = new float[4];
        int[] top = new int[2];
        for (int i = 0; i < 300; i++)
        {
            float[] features = Numbers(4);
            float raised = i > 250 ? 3f : 1f;
            bool isFaulty = i % 29 == 3;
            if (detector.Scorer == null)
            {
                detector.Update(features[0] * raised, isFaulty);
            }
            else
            {
                features[2] *= raised;
                detector.Update(features, isFaulty);
                detector.Scorer.Explain(features, contributions);
                Explanation.FindTop(contributions, top);
                hash = (hash * 1000003) + top[0] + (4 * top[1]);
            }

            hash = (hash * 1000003) + (int)detector.State;
            hash = (hash * 1000003) + System.BitConverter.DoubleToInt64Bits(detector.Score);
            hash = (hash * 1000003) + System.BitConverter.DoubleToInt64Bits(detector.Threshold);
            if (i % 100 == 70)
            {
                byte[] state = detector.SaveState();
                for (int at = 0; at < state.Length; at++)
                {
                    hash = (hash * 1000003) + state[at];
                }

                detector = Detector.Create(parameters, out problem);
                hash += detector.LoadState(state) == null ? 1 : 0;
            }
        }

        return hash;
    }

    /// <summary>The states that scores and features lead to which are no numbers: faults, without a word about the machine.</summary>
    private static string TakeNoNumbers()
    {
        Scorer[] scorers =
        {
            new MahalanobisDistance(Numbers(4), Numbers(10)),
            new GaussianMixture(Numbers(3), Numbers(12), Numbers(12)),
            new ClusterDistance(Numbers(12), Numbers(3)),
            Plane(4),
            Plane(1),
            new GaussianBaseline(4, 60, 0.01f),
        };
        float infinite = float.MaxValue * 2f;
        float[] bad = { float.NaN, infinite, -infinite, infinite - infinite };
        string states = string.Empty;
        float[] contributions = new float[4];
        for (int i = 0; i <= scorers.Length; i++)
        {
            Detector detector = new Detector(new DetectorSettings { Scorer = i < scorers.Length ? scorers[i] : null, Threshold = 1f });
            foreach (float value in bad)
            {
                states += (int)(i < scorers.Length
                    ? detector.Update(new float[] { 1f, value, 0f, 2f }, false)
                    : detector.Update(value, false));
            }

            states += " " + detector.FaultCount.ToString() + " ";
        }

        contributions[2] = float.NaN;
        float none = Explanation.ShareOf(contributions, new int[] { 2 });
        states += none == 0f ? "none" : "some";
        contributions[2] = 0f;
        none = Explanation.ShareOf(contributions, new int[] { 2 });
        return states + (none == 0f ? " none" : " some") + Refusal(1e-30f) + Refusal(0f) + Refusal(0.5f);
    }

    private static string Refusal(float radius)
    {
        try
        {
            new ClusterDistance(new float[] { 1f }, new float[] { radius });
            return " taken";
        }
        catch (System.ArgumentException)
        {
            return " refused";
        }
    }

    private static long Reconstruct()
    {
        long hash = 0;
        ReconstructionError weighted = new ReconstructionError(4, Numbers(4), ErrorMeasure.Squared);
        float[] contributions = new float[4];
        for (int i = 0; i < 40; i++)
        {
            Tensor input = Create(0.05f);
            Tensor output = Create(i < 20 ? 0.05f : 0.01f + (0.1f * Next()));
            hash = (hash * 1000003) + System.BitConverter.DoubleToInt64Bits(ReconstructionError.Compute(input, output));
            hash = (hash * 1000003) + System.BitConverter.DoubleToInt64Bits(weighted.Score(input, output));
            weighted.Explain(input, output, contributions);
            hash = (hash * 1000003) + System.BitConverter.DoubleToInt64Bits(contributions[i & 3]);
        }

        return hash;
    }

    private static Tensor Create(float scale)
    {
        sbyte[] data = new sbyte[64];
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = (sbyte)(int)((Next() * 256f) - 128f);
        }

        return new Tensor(new int[] { 64 }, 64, scale, (int)(Next() * 20f), data, 0);
    }
}
