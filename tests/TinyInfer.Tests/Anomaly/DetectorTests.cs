using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Changes;
using TinyInfer.Anomaly.Scores;

namespace TinyInfer.Tests.Anomaly;

public sealed class DetectorTests
{
    [Fact]
    public void An_alarm_takes_several_windows_and_ends_below_the_hysteresis()
    {
        Detector detector = new(new DetectorSettings { Threshold = 10f, Hysteresis = 0.8f, Raise = 2, Window = 3, Clear = 2 });
        Assert.Equal(DetectorState.Normal, detector.State);
        float[] scores = [5f, 11f, 9f, 11f, 9f, 8f, 7f, 9f, 7f, 8f, 11f];
        DetectorState n = DetectorState.Normal;
        DetectorState a = DetectorState.Anomaly;
        Assert.Equal([n, n, n, a, a, a, n, n, n, n, n], scores.Select(x => detector.Update(x, false)));
    }

    [Fact]
    public void A_threshold_below_zero_has_its_hysteresis_below_it()
    {
        Detector detector = new(new DetectorSettings { Threshold = -10f, Hysteresis = 0.5f, Raise = 1, Window = 1, Clear = 1 });
        Assert.Equal(DetectorState.Anomaly, detector.Update(-9f, false));
        Assert.Equal(DetectorState.Anomaly, detector.Update(-15f, false));
        Assert.Equal(DetectorState.Normal, detector.Update(-21f, false));
    }

    [Fact]
    public void Faults_are_neither_normal_nor_anomalous_and_do_not_vote()
    {
        Detector detector = new(new DetectorSettings { Threshold = 1f, Raise = 2, Window = 2, Clear = 1 });
        Assert.Equal(DetectorState.Normal, detector.Update(2f, false));
        Assert.Equal(DetectorState.Fault, detector.Update(0f, true));
        Assert.Equal(DetectorState.Fault, detector.Update(float.NaN, false));
        Assert.Equal(DetectorState.Fault, detector.Update(float.NegativeInfinity, false));
        Assert.Equal(2f, detector.Score);
        Assert.Equal(3, detector.FaultCount);
        Assert.Equal(DetectorState.Anomaly, detector.Update(2f, false));
        Assert.Equal(DetectorState.Fault, detector.Update(0f, true));
        Assert.Equal(DetectorState.Anomaly, detector.Update(2f, false));
    }

    [Fact]
    public void A_threshold_is_learned_from_the_first_windows()
    {
        Random random = new(1);
        Detector detector = new(new DetectorSettings
        {
            LearningWindows = 200,
            Quantile = 0.95f,
            Margin = 2f,
            Raise = 1,
            Window = 1,
            Clear = 1
        });
        for (int i = 0; i < 200; i++)
        {
            Assert.Equal(DetectorState.Learning, detector.State);
            Assert.True(float.IsNaN(detector.Threshold));

            // A fault among them is not learned from.
            Assert.Equal(DetectorState.Fault, detector.Update(1000f, true));
            detector.Update(5f + (float)random.NextDouble(), false);
        }

        Assert.Equal(DetectorState.Normal, detector.State);
        Assert.Equal(2 * 5.95, detector.Threshold, 0.1);
        float learned = detector.Threshold;
        Assert.Equal(DetectorState.Anomaly, detector.Update(12.5f, false));
        for (int i = 0; i < 500; i++)
        {
            detector.Update(1f, false);
        }

        Assert.Equal(learned, detector.Threshold);
    }

    [Fact]
    public void An_adaptive_threshold_follows_within_its_limits()
    {
        Detector detector = new(new DetectorSettings
        {
            Threshold = 10f,
            IsAdaptive = true,
            LearningWindows = 50,
            Quantile = 0.9f,
            Margin = 2f,
            LowerLimit = 4f,
            UpperLimit = 12f,
        });
        Feed(5.5f);
        Assert.Equal(11.0, detector.Threshold, 0.1);
        Feed(8f);
        Assert.Equal(12f, detector.Threshold);
        Feed(0.5f);
        Assert.Equal(4f, detector.Threshold);

        void Feed(float score)
        {
            for (int i = 0; i < 1000; i++)
            {
                Assert.Equal(DetectorState.Normal, detector.Update(score, false));
            }
        }
    }

    [Fact]
    public void An_adaptive_threshold_does_not_learn_from_an_alarm()
    {
        Detector detector = new(new DetectorSettings { Threshold = 10f, IsAdaptive = true, LearningWindows = 20 });
        for (int i = 0; i < 1000; i++)
        {
            detector.Update(30f, false);
        }

        Assert.Equal(DetectorState.Anomaly, detector.State);
        Assert.Equal(10f, detector.Threshold);
    }

    [Fact]
    public void Filters_stand_before_the_threshold()
    {
        Detector detector = new(new DetectorSettings { Threshold = 3f, Filter = new Cusum(1f, 0f), Raise = 1, Window = 1, Clear = 1 });
        Assert.Equal(DetectorState.Normal, detector.Update(2.5f, false));
        Assert.Equal(DetectorState.Normal, detector.Update(2.5f, false));
        Assert.Equal(DetectorState.Anomaly, detector.Update(2.5f, false));
        Assert.Equal(2.5f, detector.RawScore);
        Assert.Equal(4.5f, detector.Score);
        detector.Reset();
        Assert.Equal(DetectorState.Normal, detector.Update(2.5f, false));
    }

    [Fact]
    public void Features_are_scored_by_what_was_fitted()
    {
        Detector detector = new(new DetectorSettings
        {
            Scorer = new ClusterDistance([0f, 0f], [2f]),
            Threshold = 1f,
            Raise = 1,
            Window = 1,
            Clear = 1
        });
        Assert.Equal(DetectorState.Normal, detector.Update([1f, 1f], false));
        Assert.Equal(DetectorState.Anomaly, detector.Update([2f, 1f], false));
        Assert.Equal(DetectorState.Fault, detector.Update([2f, float.NaN], false));
        Assert.Equal(DetectorState.Fault, detector.Update([0f, 0f], true));
        Assert.Throws<ArgumentException>(() => detector.Update([1f], false));
        Assert.Throws<InvalidOperationException>(() => new Detector(new DetectorSettings()).Update([1f], false));
    }

    [Fact]
    public void A_machine_that_nobody_knows_is_learned_on_the_device()
    {
        Random random = new(2);
        Detector detector = new(new DetectorSettings { Scorer = new GaussianBaseline(4, 100, 0.01f), LearningWindows = 100 });
        int learning = 0;
        for (int i = 0; i < 600; i++)
        {
            learning += detector.Update(Window(0), false) == DetectorState.Learning ? 1 : 0;
            Assert.Equal(DetectorState.Fault, detector.Update([float.NaN, 0f, 0f, 0f], false));
        }

        // The first hundred for the baseline, the second for the threshold; the last of them has one.
        Assert.Equal(199, learning);
        for (int i = 0; i < 300; i++)
        {
            Assert.Equal(DetectorState.Normal, detector.Update(Window(0), false));
        }

        DetectorState state = DetectorState.Normal;
        for (int i = 0; i < 5; i++)
        {
            state = detector.Update(Window(6), false);
        }

        Assert.Equal(DetectorState.Anomaly, state);

        float[] Window(float shift)
        {
            return [.. Enumerable.Range(0, 4).Select(
                i => (i * 10) + (i == 2 ? shift : 0) + (float)Enumerable.Range(0, 6).Sum(_ => random.NextDouble() - 0.5))];
        }
    }

    [Fact]
    public void A_models_input_and_output_are_scored()
    {
        Tensor input = ReconstructionErrorTests.Create([10, 20, 30, 40], 0.5f, 0);
        Tensor output = ReconstructionErrorTests.Create([10, 20, 30, 50], 0.5f, 0);
        Detector plain = new(new DetectorSettings { Threshold = 6f, Raise = 1, Window = 1, Clear = 1 });
        Assert.Equal(DetectorState.Anomaly, plain.Update(input, output, false));
        Assert.Equal(6.25f, plain.Score);
        Assert.Equal(DetectorState.Fault, plain.Update(input, output, true));
        Detector weighted = new(new DetectorSettings
        {
            Reconstruction = new ReconstructionError(2, [3f, 1f], ErrorMeasure.Squared),
            Threshold = 6f,
            Raise = 1,
            Window = 1
        });
        Assert.Equal(DetectorState.Normal, weighted.Update(input, output, false));
        Assert.Equal(3.125f, weighted.Score);
    }

    [Fact]
    public void Settings_that_make_no_sense_are_refused()
    {
        DetectorSettings[] bad =
        [
            new() { Threshold = float.PositiveInfinity },
            new() { LearningWindows = 0 },
            new() { Quantile = 1f },
            new() { Margin = 0f },
            new() { LowerLimit = 2f, UpperLimit = 1f },
            new() { LowerLimit = float.NaN },
            new() { UpperLimit = float.PositiveInfinity },
            new() { Hysteresis = 0f },
            new() { Hysteresis = 1.1f },
            new() { Raise = 6 },
            new() { Clear = 0 },
            new() { Scorer = new ClusterDistance([0f], [1f]), Reconstruction = new ReconstructionError(1, null, ErrorMeasure.Squared) },
        ];
        Assert.All(bad, settings => Assert.Throws<ArgumentException>(() => new Detector(settings)));
    }

    [Fact]
    public void Nothing_is_allocated_per_window()
    {
        Detector[] detectors =
        [
            new(new DetectorSettings { Filter = new Ewma(0.1f), IsAdaptive = true, LearningWindows = 10,
                Scorer = new GaussianMixture([1f], [0f, 1f], [1f, 1f]) }),
            new(new DetectorSettings { Filter = new PageHinkley(0.1f), Scorer = new MahalanobisDistance([0f, 1f], [1f, 0.5f, 1f]) }),
            new(new DetectorSettings { Filter = new Cusum(1f, 0.1f), Threshold = 9f, Scorer = new ClusterDistance([0f, 1f], [1f]) }),
            new(new DetectorSettings { Scorer = new GaussianBaseline(2, 30, 0.1f) }),
        ];
        float[] features = [0.4f, 0.6f];
        float[] contributions = new float[2];
        int[] top = new int[1];
        Tensor tensor = ReconstructionErrorTests.Create(new sbyte[8], 1f, 0);
        Detector model = new(new DetectorSettings
        {
            Reconstruction = new ReconstructionError(2, [1f, 2f], ErrorMeasure.Squared),
            Threshold = 1f
        });
        RunAll();
        Assert.Equal(0, AllocationCounter.Of(RunAll));

        void RunAll()
        {
            for (int i = 0; i < 200; i++)
            {
                foreach (Detector detector in detectors)
                {
                    features[0] = i % 7;
                    detector.Update(features, i % 20 == 0);
                    detector.Scorer.Explain(features, contributions);
                    Explanation.FindTop(contributions, top);
                }

                model.Update(tensor, tensor, false);
                model.Reconstruction.Explain(tensor, tensor, contributions);
            }
        }
    }
}
