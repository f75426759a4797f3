using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Format;
using TinyInfer.Anomaly.Scores;
using TinyInfer.Guard;
using TinyInfer.Signal.Features;

namespace TinyInfer.Tests.Esp32;

/// <summary>A guard of a machine that works in two ways: a window's mean says which, and half its range is the score.</summary>
public sealed class RoutedGuardTests
{
    private const short Slow = 100;
    private const short Fast = 500;

    [Fact]
    public void Each_route_has_its_threshold_and_there_is_one_alarm()
    {
        MachineGuard guard = Make(5, 50);

        Feed(guard, Fast, 30, 3);
        Assert.Equal(DetectorState.Normal, guard.State);
        Feed(guard, Slow, 30, 1);
        Feed(guard, Fast, 60, 1);
        Assert.Equal((DetectorState.Anomaly, true), (guard.State, guard.IsAlarmOn));

        // What is quiet at one speed clears the alarm of the other.
        Feed(guard, Slow, 1, 1);
        Feed(guard, Fast, 1, 1);
        Assert.Equal(DetectorState.Normal, guard.State);
    }

    [Fact]
    public void An_edge_belongs_to_the_route_above_it()
    {
        MachineGuard guard = Make(5, 50);
        Feed(guard, 299, 0, 1);
        Assert.Equal(0, guard.Pipeline.Routes.Route);
        Feed(guard, 300, 0, 1);
        Assert.Equal((1, 300f), (guard.Pipeline.Routes.Route, guard.Pipeline.Routes.Level));
    }

    [Fact]
    public void State_of_all_routes_outlasts_a_sleep_or_none_of_it()
    {
        MachineGuard before = Make(5, 50);
        Feed(before, Slow, 8, 1);
        byte[] state = before.SaveState();

        MachineGuard after = Make(5, 50);
        after.LoadState(state);
        Feed(after, Fast, 60, 1);
        Assert.Equal((DetectorState.Anomaly, (string?)null), (after.State, after.Problem));

        for (int at = 0; at < state.Length; at++)
        {
            byte[] damaged = [.. state];
            damaged[at] ^= 0x40;
            MachineGuard fresh = Make(5, 50);
            byte[] own = fresh.SaveState();
            fresh.LoadState(damaged);
            Assert.NotNull(fresh.Problem);
            Assert.Equal(own, fresh.SaveState());
        }

        MachineGuard other = Make(5, 50);
        other.LoadState(state[..^1]);
        Assert.Equal("detector state: it is of other routes; the detectors start anew", other.Problem);
    }

    [Fact]
    public void As_many_detectors_as_routes_are_needed()
    {
        byte[][] one = [Parameters(5)];
        Assert.Throws<ArgumentException>(() => MachineGuard.CreateRouted(Pipeline(), new GuardRoutes { Parameters = one }, null));
        Assert.Throws<ArgumentException>(() => new RouteSelector(Statistic.Mean, 0, [1f, 1f]));
        Assert.Throws<ArgumentException>(() => new RouteSelector(Statistic.Mean, 0, []));
        Assert.Throws<ArgumentException>(() => new RouteSelector(Statistic.Skewness, 0, [1f]));
        Assert.Throws<ArgumentException>(() => new FeaturePipeline(new PipelineSettings
        {
            Length = 2,
            Extractors = [new RawWindow(1, 2, null)],
            Routes = new RouteSelector(Statistic.Mean, 1, [1f]),
        }));
    }

    [Fact]
    public void Damaged_parameters_of_a_route_are_named()
    {
        byte[] damaged = Parameters(5);
        damaged[20] ^= 1;

        Detector[] detectors = Detector.CreateRoutes([Parameters(5), damaged], out string problem);

        Assert.StartsWith("route 1: ", problem);
        Assert.Equal((5f, float.NaN), (detectors[0].Threshold, detectors[1].Threshold));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        MachineGuard guard = Make(5, 50);
        short[] window = [Slow + 3, Slow - 3];
        short[] other = [Fast + 3, Fast - 3];
        Assert.Equal(0, AllocationCounter.Of(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                guard.Process(window, 2);
                guard.Process(other, 2);
            }
        }));
    }

    private static MachineGuard Make(float slow, float fast) =>
        MachineGuard.CreateRouted(Pipeline(), new GuardRoutes { Parameters = [Parameters(slow), Parameters(fast)] }, null);

    private static byte[] Parameters(float threshold) => DetectorWriter.Write(new DetectorSettings
    {
        Scorer = new ClusterDistance([0f], [1f]),
        Threshold = threshold,
        Raise = 2,
        Window = 3,
        Clear = 2,
    });

    private static FeaturePipeline Pipeline() => new(new PipelineSettings
    {
        Length = 2,
        Extractors = [new StatisticalFeatures(1, [Statistic.Peak])],
        Scaler = new FeatureScaler([1f], [0f]),
        Routes = new RouteSelector(Statistic.Mean, 0, [300f]),
    });

    private static void Feed(MachineGuard guard, short mean, int half, int windows)
    {
        for (int i = 0; i < windows; i++)
        {
            guard.Process([(short)(mean + half), (short)(mean - half)], 2);
        }
    }
}
