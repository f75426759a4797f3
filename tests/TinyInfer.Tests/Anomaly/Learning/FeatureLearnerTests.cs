using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Learning;
using TinyInfer.Anomaly.Scores;
using TinyInfer.Guard.State;
using TinyInfer.Tests.State;

namespace TinyInfer.Tests.Anomaly.Learning;

/// <summary>What is learned on the machine: right where it ought to be, and held where a fault would be learned.</summary>
public sealed class FeatureLearnerTests
{
    private const int Features = 6;

    [Fact]
    public void The_whitened_covariance_of_what_was_learned_is_the_identity()
    {
        (Detector detector, FeatureLearner learner) = Make(new LearningSettings { Windows = 3000, TrialWindows = 40 });
        FeatureStream stream = new(Features, 2, 11) { Shift = 3f, Gain = 0.7f };
        learner.Relearn();
        Run(detector, learner, stream, 3100);
        MahalanobisDistance distance = (MahalanobisDistance)detector.Scorer;
        FeatureStream other = new(Features, 2, 12) { Shift = 3f, Gain = 0.7f };
        float[] features = new float[Features];
        double sum = 0;
        for (int i = 0; i < 5000; i++)
        {
            other.Next(features);
            float score = distance.Score(features);
            sum += score * score / 5000;
        }

        // The squared distance of n normal features is n on average.
        Assert.InRange(sum, Features * 0.97, Features * 1.03);
        Assert.Equal(LearningPhase.Watching, learner.Phase);
        Assert.Equal(LearningEvent.Taken, learner.TakeEvent());
    }

    [Fact]
    public void A_plane_that_was_learned_is_that_of_the_windows()
    {
        Detector detector = LearningProgram.Plane(Features, 2);
        FeatureLearner learner = new PlaneLearner(detector, new LearningSettings { Windows = 2000, TrialWindows = 40 });
        FeatureStream stream = new(Features, 2, 11) { Shift = 3f };
        learner.Relearn();
        Run(detector, learner, stream, 2200);
        float[] loadings = ((PrincipalComponents)detector.Scorer).Loadings;
        for (int a = 0; a < 2; a++)
        {
            for (int b = 0; b < 2; b++)
            {
                double product = Enumerable.Range(0, Features).Sum(i => (double)loadings[(i * 2) + a] * loadings[(i * 2) + b]);
                Assert.Equal(a == b ? 1 : 0, product, 1e-4);
            }
        }

        // Two causes make nearly all that the features have in common: what the plane leaves is each feature's own noise.
        PrincipalComponents residual = new(
            ((PrincipalComponents)detector.Scorer).Mean, ((PrincipalComponents)detector.Scorer).Scales, loadings, new float[2], 1f);
        float[] features = new float[Features];
        double left = 0;
        double all = 0;
        for (int i = 0; i < 2000; i++)
        {
            stream.Next(features);
            left += Math.Pow(residual.Score(features), 2) / 2000;
            all += Enumerable.Range(0, Features).Sum(f => Math.Pow((features[f] - residual.Mean[f]) * residual.Scales[f], 2)) / 2000;
        }

        Assert.InRange(all, Features * 0.95, Features * 1.05);
        Assert.InRange(left, 0.5, 1.6);
    }

    [Theory]
    [InlineData(1f, true)]
    [InlineData(1000f, false)]
    public void A_fault_that_grows_over_2_000_windows_is_alarmed_since_what_is_followed_has_limits(float drift, bool isFound)
    {
        (Detector detector, FeatureLearner learner) =
            Make(new LearningSettings { Windows = 300, TrialWindows = 100, Horizon = 300, Drift = drift });
        FeatureStream stream = new(Features, 2, 21);
        Run(detector, learner, stream, 600);
        Assert.False(detector.IsRaised);
        bool isAlarm = false;
        for (int i = 0; i < 2000; i++)
        {
            stream.Shift += 8f / 2000;
            Run(detector, learner, stream, 1);
            isAlarm |= detector.IsRaised;
        }

        Assert.Equal(isFound, isAlarm);
        Assert.Equal(isFound, detector.IsRaised);
    }

    [Fact]
    public void What_moves_a_little_is_followed()
    {
        (Detector detector, FeatureLearner learner) = Make(new LearningSettings { Windows = 300, Horizon = 300, Drift = 3f });
        FeatureStream stream = new(Features, 2, 21);
        Run(detector, learner, stream, 600);
        for (int i = 0; i < 2000; i++)
        {
            stream.Shift += 1f / 2000;
            Run(detector, learner, stream, 1);
        }

        float[] mean = ((MahalanobisDistance)detector.Scorer).Mean;
        Assert.All(Enumerable.Range(0, Features), i => Assert.InRange(mean[i], i + 0.6f, i + 1.15f));
        Assert.False(detector.IsRaised);
    }

    [Fact]
    public void Outliers_move_what_is_learned_by_little()
    {
        (Detector clean, FeatureLearner one) = Make(new LearningSettings { Windows = 300 });
        (Detector dirty, FeatureLearner other) = Make(new LearningSettings { Windows = 300 });
        one.Relearn();
        other.Relearn();
        FeatureStream stream = new(Features, 2, 31);
        float[] features = new float[Features];
        for (int i = 0; i < 420; i++)
        {
            stream.Next(features);
            Observe(clean, one, features);
            features[3] += i % 50 == 25 ? 1000f : 0f;
            Observe(dirty, other, features);
        }

        Assert.Equal(LearningEvent.Taken, other.TakeEvent());
        float far = ((MahalanobisDistance)dirty.Scorer).Mean[3] - ((MahalanobisDistance)clean.Scorer).Mean[3];
        Assert.InRange(far, -0.2f, 0.2f);
    }

    [Fact]
    public void What_does_not_hold_is_rolled_back()
    {
        (Detector detector, FeatureLearner learner) = Make(new LearningSettings { Windows = 300, TrialWindows = 100 });
        MahalanobisDistance distance = (MahalanobisDistance)detector.Scorer;
        float[] before = [.. distance.Mean, .. distance.Whitening];
        FeatureStream stream = new(Features, 2, 41) { Shift = 5f };
        learner.Relearn();
        Run(detector, learner, stream, 301);
        Assert.NotEqual(before, (float[])[.. distance.Mean, .. distance.Whitening]);
        Assert.Equal(LearningPhase.Trial, learner.Phase);

        // It was learned while something was wrong, and that goes on.
        stream.Shift = -20f;
        Run(detector, learner, stream, 101);
        Assert.Equal(LearningEvent.RolledBack, learner.TakeEvent());
        Assert.Equal(before, (float[])[.. distance.Mean, .. distance.Whitening]);
        Assert.False(learner.IsTold);
        Assert.Equal(6f, detector.Threshold);
    }

    [Fact]
    public void Without_being_told_windows_above_the_threshold_are_not_learned()
    {
        (Detector detector, FeatureLearner learner) = Make(new LearningSettings { Windows = 100 });
        FeatureStream stream = new(Features, 2, 51) { Shift = 30f };
        Run(detector, learner, stream, 1000);
        Assert.Equal(0, learner.Windows);
        Assert.True(detector.IsRaised);
    }

    [Fact]
    public void Nothing_is_allocated_for_a_window()
    {
        (Detector detector, FeatureLearner learner) = Make(LearningProgram.Settings());
        FeatureStream stream = new(Features, 2, 61);
        Run(detector, learner, stream, 500);
        float[] features = new float[Features];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 500; i++)
        {
            stream.Next(features);
            Observe(detector, learner, features);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(101)]
    [InlineData(120)]
    [InlineData(500)]
    [InlineData(777)]
    public void A_restart_goes_on_where_it_was(int windows)
    {
        (Detector detector, FeatureLearner learner) = Make(LearningProgram.Settings());
        Run(detector, learner, new FeatureStream(Features, 2, 71), windows);
        bool isTried = learner.Phase == LearningPhase.Trial;
        byte[] state = detector.SaveState();
        (Detector again, FeatureLearner anew) = Make(LearningProgram.Settings());
        Assert.Null(again.LoadState(state));
        Assert.Equal(state, again.SaveState());
        Assert.Equal(isTried ? LearningPhase.Preparing : learner.Phase, anew.Phase);
        Run(again, anew, new FeatureStream(Features, 2, 72), 400);
        Assert.True(anew.Updates > 0);
    }

    [Fact]
    public void A_damaged_state_leaves_the_fitted_detector()
    {
        (Detector detector, FeatureLearner learner) = Make(LearningProgram.Settings());
        Run(detector, learner, new FeatureStream(Features, 2, 81), 300);
        byte[] state = detector.SaveState();
        Random random = new(1);
        for (int i = 0; i < 500; i++)
        {
            byte[] bad = [.. state];
            bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            (Detector again, _) = Make(LearningProgram.Settings());
            byte[] fresh = again.SaveState();
            Assert.NotNull(again.LoadState(bad));
            Assert.Equal(fresh, again.SaveState());
        }
    }

    [Fact]
    public void After_2_000_cuts_of_power_in_saves_the_old_or_the_new_is_there()
    {
        Random random = new(91);
        foreach (Tear tear in Enum.GetValues<Tear>())
        {
            (Detector detector, FeatureLearner learner) = Make(LearningProgram.Settings());
            FeatureStream stream = new(Features, 2, 92);
            SimulatedFlash flash = new(tear, random);
            byte[]? kept = null;
            int cuts = 0;
            while (cuts < 2000)
            {
                Run(detector, learner, stream, 1 + random.Next(5));
                if (random.Next(200) == 0)
                {
                    learner.Relearn();
                }

                byte[] next = detector.SaveState();
                bool isCut = flash.SaveUntilCut("guard", next, random.Next(next.Length + 60));
                cuts += isCut ? 1 : 0;
                byte[]? loaded = new TwoSlotStateStore(flash, "guard").Load();
                Assert.True(Same(loaded, next) || (isCut && Same(loaded, kept)), $"{tear}, cut {cuts}: neither the old nor the new");
                kept = loaded;
                if (isCut)
                {
                    (detector, learner) = Make(LearningProgram.Settings());
                    string problem = detector.LoadState(loaded);
                    Assert.True(loaded == null || problem == null, problem);
                    Assert.True(loaded == null || Same(detector.SaveState(), loaded));
                }
            }
        }
    }

    [Fact]
    public void What_cannot_be_learned_is_said()
    {
        Detector learned = new(new DetectorSettings { Scorer = new MahalanobisDistance(new float[2], [1f, 1f]) });
        Assert.Contains("fixed threshold", Assert.Throws<ArgumentException>(
            () => new MahalanobisLearner(learned, new LearningSettings())).Message);
        Assert.Contains("5 windows", Assert.Throws<ArgumentException>(
            () => new MahalanobisLearner(LearningProgram.Fitted(20, true), new LearningSettings { Windows = 99 })).Message);
        Assert.Contains("64 features", Assert.Throws<ArgumentException>(
            () => new PlaneLearner(LearningProgram.Plane(65, 2), new LearningSettings())).Message);
        Assert.Contains("horizon", Assert.Throws<ArgumentException>(
            () => Make(new LearningSettings { Windows = 300, Horizon = 200 })).Message);
        Assert.Contains("deviation", Assert.Throws<ArgumentException>(
            () => new MapLearner(new Detector(new DetectorSettings { Threshold = 1f }), new LearningSettings(), [1f], [0f])).Message);
    }

    private static (Detector Detector, FeatureLearner Learner) Make(LearningSettings settings)
    {
        Detector detector = LearningProgram.Fitted(Features, true);
        return (detector, new MahalanobisLearner(detector, settings));
    }

    private static void Run(Detector detector, FeatureLearner learner, FeatureStream stream, int windows)
    {
        float[] features = new float[Features];
        for (int i = 0; i < windows; i++)
        {
            stream.Next(features);
            Observe(detector, learner, features);
        }
    }

    private static void Observe(Detector detector, FeatureLearner learner, float[] features)
    {
        detector.Update(features, false);
        learner.Observe(features);
    }

    private static bool Same(byte[]? one, byte[]? other) =>
        one == null || other == null ? one == other : one.AsSpan().SequenceEqual(other);
}
