using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Changes;
using TinyInfer.Anomaly.Scores;
using TinyInfer.Guard;
using TinyInfer.Signal.Features;

namespace TinyInfer.Tests.Esp32;

/// <summary>
/// A guard with a first stage. A window is two samples, mean ± half: the first stage sees their distance, the score their mean.
/// </summary>
public sealed class CascadeTests
{
    private const int Every = 5;
    private const short Quiet = 1;
    private const short Loud = 50;

    [Fact]
    public void Windows_are_stopped_once_three_quiet_ones_have_a_score()
    {
        MachineGuard guard = Make(new DetectorSettings { Threshold = 10 });
        Feed(guard, 0, Loud, 4);
        Feed(guard, 0, Quiet, 3);
        Assert.Equal(0, guard.StoppedCount);

        Feed(guard, 0, Quiet, 20);
        Assert.Equal((16, 27), (guard.StoppedCount, guard.WindowCount));
        Feed(guard, 0, Loud, 20);
        Assert.Equal(16, guard.StoppedCount);
    }

    [Fact]
    public void A_fault_that_the_first_stage_sees_raises_the_alarm_at_once_and_quiet_clears_it()
    {
        MachineGuard guard = Started(new DetectorSettings { Threshold = 10, Raise = 2, Window = 3, Clear = 3 });

        Feed(guard, 40, Loud, 2);
        Assert.Equal(DetectorState.Anomaly, guard.State);
        Feed(guard, 0, Quiet, 3);
        Assert.Equal(DetectorState.Normal, guard.State);
    }

    [Fact]
    public void A_fault_that_the_first_stage_does_not_see_is_found_by_windows_in_their_turn()
    {
        MachineGuard guard = Started(new DetectorSettings { Threshold = 10, Raise = 2, Window = 3, Clear = 3 });

        Feed(guard, 40, Quiet, 3 * Every);
        Assert.Equal(DetectorState.Anomaly, guard.State);
        Feed(guard, 0, Quiet, (3 * Every) + 3);
        Assert.Equal(DetectorState.Normal, guard.State);
    }

    [Fact]
    public void One_odd_window_among_those_in_their_turn_is_no_alarm()
    {
        MachineGuard guard = Started(new DetectorSettings { Threshold = 10, Raise = 2, Window = 3, Clear = 3 });

        for (int round = 0; round < 6; round++)
        {
            // Of so many windows exactly one goes on; no other is scored.
            Feed(guard, (short)(round % 3 == 0 ? 1000 : 0), Quiet, Every);
            Assert.Equal(DetectorState.Normal, guard.State);
        }
    }

    [Fact]
    public void While_something_is_learned_every_window_goes_on()
    {
        MachineGuard guard = Make(new DetectorSettings { LearningWindows = 40 });
        Feed(guard, 0, Quiet, 40);
        Assert.Equal((DetectorState.Normal, 0), (guard.State, guard.StoppedCount));
        Feed(guard, 0, Quiet, 2);
        Assert.Equal(0, guard.StoppedCount);
        Feed(guard, 0, Quiet, 10);
        Assert.Equal(8, guard.StoppedCount);
    }

    [Fact]
    public void A_threshold_that_adapts_does_not_learn_from_loud_windows_or_stopped_ones()
    {
        DetectorSettings Settings() => new()
        {
            LearningWindows = 10,
            IsAdaptive = true,
            Margin = 2,
            LowerLimit = 0.5f,
            Raise = 3,
            Window = 3,
        };
        MachineGuard guard = Make(Settings());
        Random random = new(1);
        void Work(MachineGuard machine, int windows)
        {
            for (int i = 0; i < windows; i++)
            {
                // What is loud scores higher, and is normal all the same.
                bool isLoud = random.Next(4) == 0;
                Feed(machine, (short)((isLoud ? 12 : 8) + random.Next(-1, 2)), isLoud ? Loud : Quiet, 1);
            }
        }

        Work(guard, 3000);
        float cascaded = guard.Detector.Threshold;
        MachineGuard all = new(Pipeline(null), null, new Detector(With(Settings())), null);
        random = new(1);
        Work(all, 3000);

        Assert.True(guard.StoppedCount > 1000);
        Assert.InRange(cascaded / all.Detector.Threshold, 0.9, 1.1);
    }

    [Fact]
    public void Sums_of_scores_go_on_as_if_stopped_windows_were_what_they_usually_are()
    {
        DetectorSettings settings = new() { Threshold = 50, Filter = new Cusum(0, 1), Raise = 1, Window = 1, Clear = 1 };
        MachineGuard guard = Started(settings);
        Feed(guard, 20, Loud, 3);
        float sum = guard.Detector.Score;
        Assert.True(sum > 30);

        Feed(guard, 0, Quiet, 4);
        Assert.True(guard.Detector.Score < sum - 3, $"{guard.Detector.Score} after {sum}");
    }

    [Fact]
    public void After_a_restart_the_alarm_stands_and_three_windows_go_on_again()
    {
        DetectorSettings Settings() => new() { Threshold = 10, Raise = 1, Window = 1, Clear = 9 };
        MachineGuard before = Started(Settings());
        Feed(before, 40, Loud, 1);
        MachineGuard after = Make(Settings());
        after.LoadState(before.SaveState());
        Assert.True(after.IsAlarmOn);

        Feed(after, 0, Quiet, 3);
        Assert.Equal(0, after.StoppedCount);
        Feed(after, 0, Quiet, 6);
        Assert.Equal((DetectorState.Normal, true), (after.State, after.StoppedCount > 0));
    }

    private static MachineGuard Started(DetectorSettings settings)
    {
        MachineGuard guard = Make(settings);
        Feed(guard, 0, Quiet, 4 * Every);
        Assert.True(guard.StoppedCount > 0);
        return guard;
    }

    private static MachineGuard Make(DetectorSettings settings) => new(
        Pipeline(new WindowGate(Statistic.PeakToPeak, [10f], Every)), null, new Detector(With(settings)), null);

    private static DetectorSettings With(DetectorSettings settings)
    {
        settings.Scorer = new ClusterDistance([0f], [1f]);
        return settings;
    }

    private static FeaturePipeline Pipeline(WindowGate? gate) => new(new PipelineSettings
    {
        Length = 2,
        Extractors = [new StatisticalFeatures(1, [Statistic.Mean])],
        Gate = gate,
    });

    private static void Feed(MachineGuard guard, short mean, short half, int windows)
    {
        for (int i = 0; i < windows; i++)
        {
            guard.Process([(short)(mean + half), (short)(mean - half)], 2);
        }
    }
}
