using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Learning;
using TinyInfer.Converter.Blob;
using TinyInfer.DeviceHarness;
using TinyInfer.Guard.State;
using TinyInfer.Tests.State;

namespace TinyInfer.Tests.Anomaly.Learning;

/// <summary>The last layer of a model, trained on the machine: taken if the model is better with it, and left if not.</summary>
public sealed class LastLayerTests
{
    [Fact]
    public void A_thousand_steps_and_a_trial_give_the_desktops_bits_on_the_device()
    {
        Assert.SkipWhen(NanoDevice.WhyAbsent != null, NanoDevice.WhyAbsent ?? string.Empty);

        Assert.Equal(LastLayerProgram.Run(), LearningDevice.Run(nameof(LastLayerProgram), nameof(FeatureStream), nameof(LayerStream)));
    }

    [Fact]
    public void What_the_device_runs_trains_a_thousand_steps_and_is_taken()
    {
        string[] lines = LastLayerProgram.Run();

        Assert.InRange(int.Parse(lines[2]), 15, 30);
        Assert.Equal("True", lines[6]);
    }

    [Fact]
    public void A_layer_of_3_150_weights_is_trained_in_24_KB()
    {
        LayerStream stream = new(LastLayerProgram.Hidden, LastLayerProgram.Features, 5) { Shift = 2f };
        Detector detector = new(new DetectorSettings { Threshold = 2f });
        LearningSettings settings = new() { Windows = 40, TrialWindows = 20 };
        _ = detector.SaveState();
        long before = GC.GetAllocatedBytesForCurrentThread();
        LastLayerLearner learner = new(
            detector, settings, stream.Hidden, stream.Input, stream.Output, LastLayerProgram.Windows, 4);
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;
        TestContext.Current.TestOutputHelper!.WriteLine($"{taken} bytes");

        Assert.Equal(3150, learner.WeightCount);
        Assert.InRange(taken, 20_000, 24 * 1024);

        learner.Relearn();
        long used = 0;
        while (learner.Updates == 0)
        {
            stream.Next();
            before = GC.GetAllocatedBytesForCurrentThread();
            detector.Update(learner.Score(), false);
            learner.Observe(learner.Hidden);
            used += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, used);
    }

    [Fact]
    public void A_model_that_the_machine_has_left_is_corrected_and_its_threshold_moved()
    {
        LayerStream stream = new(6, 30, 5) { Shift = 3f };
        LastLayerLearner learner = LastLayerProgram.Make(stream, 100, 40);
        learner.Relearn();
        Assert.Equal(DetectorState.Learning, LastLayerProgram.Watch(learner, stream));
        float model = learner.Owner.RawScore;
        int windows = RunToEnd(learner, stream);

        Assert.InRange(windows, 140, 240);
        Assert.True(learner.IsActive);
        Assert.Equal(LearningEvent.Taken, learner.TakeEvent());
        Assert.Equal(1, learner.Updates);
        Assert.InRange(learner.Owner.Threshold, 1f, 2f);
        float sum = 0;
        for (int i = 0; i < 200; i++)
        {
            Assert.Equal(DetectorState.Normal, LastLayerProgram.Watch(learner, stream));
            sum += learner.Owner.RawScore;
        }

        Assert.InRange(sum / 200, 0, 0.15f * model);
        float[] parts = new float[30];
        learner.Explain(parts);
        Assert.Equal(learner.Owner.RawScore, parts.Sum(), 1e-4);

        stream.Fault = 5f;
        for (int i = 0; i < 10; i++)
        {
            LastLayerProgram.Watch(learner, stream);
        }

        Assert.Equal(DetectorState.Anomaly, learner.Owner.State);
    }

    [Fact]
    public void Training_adds_to_what_the_offsets_alone_bring()
    {
        LayerStream stream = new(6, 30, 5) { Shift = 3f };
        LastLayerLearner learner = LastLayerProgram.Make(stream, 100, 40);
        learner.Relearn();
        RunToEnd(learner, stream);
        float trained = 0;
        double offset = 0;
        for (int i = 0; i < 200; i++)
        {
            LastLayerProgram.Watch(learner, stream);
            trained += learner.Owner.RawScore;
            offset += Enumerable.Range(0, 30).Average(f =>
                Math.Pow(stream.Input.Dequantize(f) - stream.Output.Dequantize(f) - (f % 2 == 0 ? 3 : 0), 2));
        }

        Assert.InRange(trained, 0, 0.8 * offset);
    }

    [Fact]
    public void A_fault_that_grows_over_2_000_windows_is_alarmed()
    {
        LayerStream stream = new(6, 30, 5) { Shift = 3f };
        LastLayerLearner learner = LastLayerProgram.Make(stream, 100, 40);
        learner.Relearn();
        RunToEnd(learner, stream);

        Assert.InRange(FindAlarm(learner, stream, 4f), 300, 1800);
    }

    [Fact]
    public void A_fault_that_grows_while_a_machine_that_was_told_nothing_learns_is_alarmed()
    {
        LayerStream stream = new(6, 30, 5) { Known = 0.6f };
        LastLayerLearner learner = LastLayerProgram.Make(stream, 300, 100);

        Assert.InRange(FindAlarm(learner, stream, 5f), 300, 1900);
    }

    [Fact]
    public void A_model_that_is_better_stays()
    {
        LayerStream stream = new(6, 30, 5) { Known = 1f };
        LastLayerLearner learner = LastLayerProgram.Make(stream, 100, 40);
        RunToEnd(learner, stream);

        Assert.False(learner.IsActive);
        Assert.Equal(LearningEvent.RolledBack, learner.TakeEvent());
        Assert.Equal(2f, learner.Owner.Threshold);
    }

    [Fact]
    public void What_holds_in_training_and_not_in_the_trial_is_rolled_back()
    {
        LayerStream stream = new(6, 30, 5) { Shift = 3f };
        LastLayerLearner learner = LastLayerProgram.Make(stream, 100, 40);
        learner.Relearn();
        while (learner.Phase != LearningPhase.Trial)
        {
            LastLayerProgram.Watch(learner, stream);
        }

        stream.Shift = 0f;
        stream.Known = 1f;
        RunToEnd(learner, stream);
        Assert.False(learner.IsActive);
        Assert.Equal(LearningEvent.RolledBack, learner.TakeEvent());
    }

    [Fact]
    public void A_restart_keeps_what_was_taken_and_begins_training_anew()
    {
        LayerStream stream = new(6, 30, 5) { Shift = 3f };
        LastLayerLearner learner = LastLayerProgram.Make(stream, 100, 40);
        learner.Relearn();
        for (int i = 0; i < 110; i++)
        {
            LastLayerProgram.Watch(learner, stream);
        }

        Assert.Equal(LearningPhase.Preparing, learner.Phase);
        LastLayerLearner again = LastLayerProgram.Make(stream, 100, 40);
        Assert.Null(again.Owner.LoadState(learner.Owner.SaveState()));
        Assert.Equal(LearningPhase.Preparing, again.Phase);
        RunToEnd(again, stream);
        Assert.True(again.IsActive);

        LastLayerLearner third = LastLayerProgram.Make(stream, 100, 40);
        Assert.Null(third.Owner.LoadState(again.Owner.SaveState()));
        stream.Next();
        Assert.True(third.IsActive);
        Assert.Equal(again.Score(), third.Score());
    }

    [Fact]
    public void After_2_000_cuts_of_power_in_saves_the_old_or_the_new_is_there()
    {
        Random random = new(17);
        SimulatedFlash flash = new(Tear.Growing, random);
        LayerStream stream = new(6, 30, 5) { Shift = 1f };
        LastLayerLearner learner = LastLayerProgram.Make(stream, 40, 20);
        learner.Relearn();
        byte[]? kept = null;
        int updates = 0;
        for (int cuts = 0; cuts < 2000;)
        {
            int windows = 1 + random.Next(9);
            for (int i = 0; i < windows; i++)
            {
                LastLayerProgram.Watch(learner, stream);
            }

            updates = Math.Max(updates, learner.Updates);
            byte[] next = learner.Owner.SaveState();
            bool isCut = flash.SaveUntilCut("guard", next, random.Next(next.Length + 60));
            cuts += isCut ? 1 : 0;
            byte[]? loaded = new TwoSlotStateStore(flash, "guard").Load();
            Assert.True(Same(loaded, next) || (isCut && Same(loaded, kept)), $"cut {cuts}: neither the old nor the new");
            kept = loaded;
            if (isCut && random.Next(500) == 0)
            {
                learner = LastLayerProgram.Make(stream, 40, 20);
                Assert.True(loaded == null || learner.Owner.LoadState(loaded) == null);
            }
        }

        Assert.True(updates > 0);
    }

    [Fact]
    public void No_sum_overflows_whatever_model_and_windows_are()
    {
        LayerStream stream = new(128, 128, 1);
        LastLayerLearner learner = LastLayerProgram.Make(stream, 32, 20);
        learner.Relearn();
        for (int i = 0; i < 150; i++)
        {
            Array.Fill(stream.Hidden.Data, (sbyte)(i % 2 == 0 ? 127 : -128));
            Array.Fill(stream.Output.Data, (sbyte)(i % 2 == 0 ? -128 : 127), stream.Output.Offset, 128);
            float score = learner.Score();
            Assert.InRange(score, 0, 1000);
            learner.Owner.Update(score, false);
            learner.Observe(learner.Hidden);
        }
    }

    [Fact]
    public void What_cannot_be_trained_is_said()
    {
        LayerStream stream = new(6, 30, 5);
        Detector plain = new(new DetectorSettings { Threshold = 1f });
        Assert.Contains("2 to 64 steps", Assert.Throws<ArgumentException>(() => new LastLayerLearner(
            plain, new LearningSettings(), stream.Hidden, stream.Input, stream.Output, 16, 1)).Message);
        Assert.Contains("16 windows", Assert.Throws<ArgumentException>(() => new LastLayerLearner(
            plain, new LearningSettings(), stream.Hidden, stream.Input, stream.Output, 15, 4)).Message);
        Assert.Contains("gives back its input", Assert.Throws<ArgumentException>(() => new LastLayerLearner(
            plain, new LearningSettings(), stream.Hidden, stream.Input, stream.Hidden, 16, 4)).Message);
        Assert.Contains("horizon", Assert.Throws<ArgumentException>(() => new LastLayerLearner(
            plain, new LearningSettings { Horizon = 300 }, stream.Hidden, stream.Input, stream.Output, 16, 4)).Message);
        Assert.Contains("128 neurons", Assert.Throws<ArgumentException>(() => new LastLayerLearner(
            plain, new LearningSettings(), new LayerStream(129, 1, 1).Hidden, stream.Input, stream.Output, 16, 4)).Message);
        InferenceModel wide = InferenceModel.Load(BlobWriter.Write(WideZoo.Create(1)));
        Assert.Contains("is int16", Assert.Throws<ArgumentException>(() => new LastLayerLearner(
            plain, new LearningSettings(), wide, 16, 4)).Message);
    }

    private static int RunToEnd(LastLayerLearner learner, LayerStream stream)
    {
        int windows = 0;
        do
        {
            LastLayerProgram.Watch(learner, stream);
            windows++;
        }
        while (learner.Phase != LearningPhase.Watching);
        return windows;
    }

    /// <summary>The window of the first alarm while a fault grows over 2,000 windows; 0 for none.</summary>
    private static int FindAlarm(LastLayerLearner learner, LayerStream stream, float fault)
    {
        for (int i = 0; i < 2000; i++)
        {
            stream.Fault = fault * i / 2000;
            if (LastLayerProgram.Watch(learner, stream) == DetectorState.Anomaly)
            {
                return i;
            }
        }

        return 0;
    }

    private static bool Same(byte[]? one, byte[]? other) =>
        one == null || other == null ? one == other : one.AsSpan().SequenceEqual(other);
}
