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
    public void The_nearest_cluster_is_the_route_and_a_window_that_cannot_be_believed_changes_none()
    {
        MachineGuard guard = MakeClustered();

        Feed(guard, 0, 4, 1);
        Assert.Equal((0, 5f), (guard.Route, guard.Detector.Threshold));
        Feed(guard, 0, 90, 3);
        Assert.Equal((1, 200f, DetectorState.Normal), (guard.Route, guard.Detector.Threshold, guard.State));
        guard.ReportSilence();
        Assert.Equal(1, guard.Route);
        Feed(guard, 0, 20, 2);
        Assert.Equal((0, DetectorState.Anomaly), (guard.Route, guard.State));
    }

    [Fact]
    public void Clusters_that_do_not_fit_are_refused()
    {
        ClusterDistance two = new([0f, 1f], [1f, 1f]);
        Assert.Throws<ArgumentException>(() => new ClusterRoutes([0], [1f], new ClusterDistance([0f], [1f])));
        Assert.Throws<ArgumentException>(() => new ClusterRoutes([0, 1], [1f, 1f], two));
        Assert.Throws<ArgumentException>(() => new ClusterRoutes([0], [1f, 1f], two));
        Assert.Throws<ArgumentException>(() => new ClusterRoutes([-1], [1f], two));
        byte[][] parameters = [Parameters(5), Parameters(50)];
        Assert.Throws<ArgumentException>(() => MachineGuard.CreateRouted(
            Pipeline(false), new GuardRoutes { Parameters = parameters, Clusters = new ClusterRoutes([1], [1f], two) }, null));
        Assert.Throws<ArgumentException>(() => MachineGuard.CreateRouted(
            Pipeline(), new GuardRoutes { Parameters = parameters, Clusters = new ClusterRoutes([0], [1f], two) }, null));
        Assert.Throws<ArgumentException>(() => MachineGuard.CreateRouted(
            Pipeline(), new GuardRoutes { Parameters = parameters, Models = [null, null, null] }, null));
    }

    [Fact]
    public void A_route_whose_model_cannot_be_used_learns_what_its_features_are_like()
    {
        MachineGuard guard = MachineGuard.CreateRouted(Pipeline(), new GuardRoutes
        {
            Parameters = [Parameters(5), DetectorWriter.Write(new DetectorSettings { Threshold = 1 })],
            Models = [null, () => throw new ModelFormatException("blob: it is cut")],
        }, null);

        Assert.Equal("route 1: blob: it is cut; features alone are watched", guard.Problem);
        Assert.Equal(guard.Problem, guard.TestModel());
        Feed(guard, Slow, 3, 1);
        Assert.Equal(DetectorState.Normal, guard.State);
        Feed(guard, Fast, 30, 1);
        Assert.Equal((1, DetectorState.Learning), (guard.Route, guard.State));
        for (int i = 0; i < 200; i++)
        {
            Feed(guard, Fast, 30 + (i % 3), 1);
        }

        Assert.Equal(DetectorState.Normal, guard.State);
        Feed(guard, Fast, 90, 5);
        Assert.Equal(DetectorState.Anomaly, guard.State);
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
        short[] window = [Slow + 3, Slow - 3];
        short[] other = [Fast + 90, Fast - 90];
        foreach (MachineGuard guard in new[] { Make(5, 50), MakeClustered() })
        {
            Assert.Equal(0, AllocationCounter.Of(() =>
            {
                for (int i = 0; i < 20; i++)
                {
                    guard.Process(window, 2);
                    guard.Process(other, 2);
                }
            }));
        }
    }

    private static MachineGuard Make(float slow, float fast) =>
        MachineGuard.CreateRouted(Pipeline(), new GuardRoutes { Parameters = [Parameters(slow), Parameters(fast)] }, null);

    private static MachineGuard MakeClustered() => MachineGuard.CreateRouted(Pipeline(false), new GuardRoutes
    {
        Parameters = [Parameters(5), Parameters(200)],
        Clusters = new ClusterRoutes([0], [2f], new ClusterDistance([6f, 180f], [4f, 10f])),
    }, null);

    private static byte[] Parameters(float threshold) => DetectorWriter.Write(new DetectorSettings
    {
        Scorer = new ClusterDistance([0f], [1f]),
        Threshold = threshold,
        Raise = 2,
        Window = 3,
        Clear = 2,
    });

    private static FeaturePipeline Pipeline(bool hasRoutes = true) => new(new PipelineSettings
    {
        Length = 2,
        Extractors = [new StatisticalFeatures(1, [Statistic.Peak])],
        Scaler = new FeatureScaler([1f], [0f]),
        Routes = hasRoutes ? new RouteSelector(Statistic.Mean, 0, [300f]) : null,
    });

    private static void Feed(MachineGuard guard, short mean, int half, int windows)
    {
        for (int i = 0; i < windows; i++)
        {
            guard.Process([(short)(mean + half), (short)(mean - half)], 2);
        }
    }
}
