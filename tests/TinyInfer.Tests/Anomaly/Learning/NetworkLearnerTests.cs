using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Learning;
using TinyInfer.Guard.State;
using TinyInfer.Tests.State;

namespace TinyInfer.Tests.Anomaly.Learning;

/// <summary>A network that is trained on the machine: taken if it is better than the model in flash, and left if not.</summary>
public sealed class NetworkLearnerTests
{
    private const int Features = 12;
    private const float Threshold = 2f;

    [Fact]
    public void A_model_that_the_machine_has_left_is_replaced()
    {
        (Detector detector, NetworkLearner learner) = Make();
        FeatureStream stream = new(Features, 2, 3) { Shift = 5f };
        learner.Relearn();
        Assert.Equal(DetectorState.Learning, Watch(detector, learner, stream, 3f, 1));
        RunToEnd(detector, learner, stream, 3f);

        Assert.True(learner.IsActive);
        Assert.Equal(LearningEvent.Taken, learner.TakeEvent());
        Assert.InRange(learner.Loss, 0, 0.6f);
        Assert.Equal(DetectorState.Normal, Watch(detector, learner, stream, 3f, 100));

        // One thing that moves its features in another way.
        float[] features = new float[Features];
        for (int i = 0; i < 10; i++)
        {
            stream.Next(features);
            features[4] += 12f;
            detector.Update(learner.Score(features), false);
            learner.Observe(features);
        }

        Assert.Equal(DetectorState.Anomaly, detector.State);

        learner.Relearn();
        RunToEnd(detector, learner, stream, 0.001f);
        Assert.False(learner.IsActive);
        Assert.Equal(LearningEvent.RolledBack, learner.TakeEvent());
    }

    [Fact]
    public void A_model_that_is_better_stays()
    {
        (Detector detector, NetworkLearner learner) = Make();
        RunToEnd(detector, learner, new FeatureStream(Features, 2, 3), 0.001f);

        Assert.False(learner.IsActive);
        Assert.Equal(LearningEvent.RolledBack, learner.TakeEvent());
        Assert.Equal(Threshold, detector.Threshold);
    }

    [Fact]
    public void A_restart_keeps_what_was_taken_and_begins_training_anew()
    {
        (Detector detector, NetworkLearner learner) = Make();
        FeatureStream stream = new(Features, 2, 3);
        Watch(detector, learner, stream, 1.5f, 300);
        Assert.Equal(LearningPhase.Preparing, learner.Phase);
        (Detector again, NetworkLearner anew) = Make();
        Assert.Null(again.LoadState(detector.SaveState()));
        Assert.Equal(LearningPhase.Preparing, anew.Phase);
        Assert.False(anew.IsActive);

        RunToEnd(again, anew, stream, 1.5f);
        Assert.True(anew.IsActive);
        (Detector third, NetworkLearner same) = Make();
        Assert.Null(third.LoadState(again.SaveState()));
        float[] features = new float[Features];
        stream.Next(features);
        Assert.True(same.IsActive);
        Assert.Equal(anew.Score(features), same.Score(features));
    }

    [Fact]
    public void After_2_000_cuts_of_power_in_saves_the_old_or_the_new_is_there()
    {
        Random random = new(17);
        SimulatedFlash flash = new(Tear.Growing, random);
        (Detector detector, NetworkLearner learner) = Make();
        FeatureStream stream = new(Features, 2, 3);
        byte[]? kept = null;
        for (int cuts = 0; cuts < 2000;)
        {
            Watch(detector, learner, stream, 1.5f, 1 + random.Next(9));
            byte[] next = detector.SaveState();
            bool isCut = flash.SaveUntilCut("guard", next, random.Next(next.Length + 60));
            cuts += isCut ? 1 : 0;
            byte[]? loaded = new TwoSlotStateStore(flash, "guard").Load();
            Assert.True(Same(loaded, next) || (isCut && Same(loaded, kept)), $"cut {cuts}: neither the old nor the new");
            kept = loaded;
            if (isCut && random.Next(500) == 0)
            {
                (detector, learner) = Make();
                Assert.True(loaded == null || detector.LoadState(loaded) == null);
            }
        }

        Assert.True(learner.Updates > 0);
    }

    [Fact]
    public void What_cannot_be_trained_is_said()
    {
        Detector weighted = new(new DetectorSettings
        {
            Threshold = 1f,
            Reconstruction = new ReconstructionError(2, [1f, 2f], ErrorMeasure.Squared),
        });
        Assert.Contains("without weights", Assert.Throws<ArgumentException>(
            () => new NetworkLearner(weighted, new LearningSettings(), 2, [1], 16)).Message);
        Detector plain = new(new DetectorSettings { Threshold = 1f });
        Assert.Contains("horizon", Assert.Throws<ArgumentException>(
            () => new NetworkLearner(plain, new LearningSettings { Horizon = 300 }, 2, [1], 16)).Message);
        Assert.Contains("16 windows", Assert.Throws<ArgumentException>(
            () => new NetworkLearner(plain, new LearningSettings(), 2, [1], 15)).Message);
        Assert.Contains("128 neurons", Assert.Throws<ArgumentException>(
            () => new NetworkLearner(plain, new LearningSettings(), 129, [1], 16)).Message);
    }

    private static (Detector Detector, NetworkLearner Learner) Make()
    {
        Detector detector = new(new DetectorSettings { Threshold = Threshold });
        return (detector, new NetworkLearner(detector, new LearningSettings { Windows = 100, TrialWindows = 40 }, Features, [6], 32));
    }

    private static void RunToEnd(Detector detector, NetworkLearner learner, FeatureStream stream, float model)
    {
        do
        {
            Watch(detector, learner, stream, model, 1);
        }
        while (learner.Phase != LearningPhase.Watching);
    }

    /// <summary>What a guard does, with a model whose error is the same for each window.</summary>
    private static DetectorState Watch(Detector detector, NetworkLearner learner, FeatureStream stream, float model, int windows)
    {
        float[] features = new float[Features];
        for (int i = 0; i < windows; i++)
        {
            stream.Next(features);
            float score = learner.IsActive ? learner.Score(features) : model;
            if (learner.Phase == LearningPhase.Trial)
            {
                learner.Compare(model, score);
            }

            detector.Update(score, false);
            learner.Observe(features);
        }

        return detector.State;
    }

    private static bool Same(byte[]? one, byte[]? other) =>
        one == null || other == null ? one == other : one.AsSpan().SequenceEqual(other);
}
