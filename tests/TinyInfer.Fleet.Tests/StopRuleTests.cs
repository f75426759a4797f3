using TinyInfer.Fleet.Devices;
using TinyInfer.Fleet.Rollouts;

namespace TinyInfer.Fleet.Tests;

/// <summary>Bad models stop, good ones do not.</summary>
public class StopRuleTests
{
    private const int Canaries = 10;
    private const int WindowsBefore = 2_000;

    /// <summary>Values of scipy.stats.binom.sf(k - 1, n, p).</summary>
    [Theory]
    [InlineData(0, 10, 0.3, 1)]
    [InlineData(3, 10, 0.3, 0.6172172136)]
    [InlineData(10, 10, 0.3, 5.9049e-06)]
    [InlineData(15, 65, 1.0 / 11, 0.0006065421)]
    [InlineData(1, 1, 0.25, 0.25)]
    [InlineData(1, 1000, 0, 0)]
    public void Chances_are_those_of_the_binomial_distribution(long count, long trials, double p, double expected) =>
        Assert.InRange(StopRule.Tail(count, trials, p), expected * 0.95, (expected * 1.05) + 1e-300);

    [Fact]
    public void A_model_that_alarms_three_times_as_often_stops_and_one_like_the_last_does_not()
    {
        int bad = Enumerable.Range(0, 100).Count(seed => Runs(0.01, 0.03, seed) != null);
        int good = Enumerable.Range(0, 400).Count(seed => Runs(0.01, 0.01, seed) != null);

        Assert.InRange(bad, 98, 100);
        Assert.InRange(good, 0, 8);
    }

    [Fact]
    public void Devices_that_drift_together_stop_a_roll_out()
    {
        Rollout rollout = New(0.01, new Random(1));
        rollout.Members.ForEach(member => (member.After, member.IsDrifting) = (new Counts(100), true));

        Assert.StartsWith("more drift", StopRule.Judge(rollout, isStageDone: false));
    }

    [Fact]
    public void A_model_that_a_canary_refuses_stops()
    {
        Rollout rollout = New(0.01, new Random(1));
        (rollout.Members[3].State, rollout.Members[3].Reason) = (MemberState.Refused, "refused: update 2: self-test");

        Assert.Equal("1 of 10 devices failed: d3: refused: update 2: self-test", StopRule.Judge(rollout, isStageDone: false));
    }

    [Fact]
    public void One_device_of_a_hundred_may_fail()
    {
        Rollout rollout = New(0.01, new Random(1));
        rollout.Members.AddRange(Enumerable.Range(0, 90).Select(i => new Member { Device = $"more{i}", Stage = 1 }));
        rollout.Members[3].State = MemberState.RolledBack;

        Assert.Null(StopRule.Judge(rollout, isStageDone: false));
    }

    /// <summary>Canaries judge windows one after the other; returns why the roll-out stopped.</summary>
    private static string? Runs(double before, double after, int seed)
    {
        Random random = new(seed);
        Rollout rollout = New(before, random);
        for (int window = 0; window < 200; window++)
        {
            foreach (Member member in rollout.Members)
            {
                member.After = member.After.Plus(new Counts(1, random.NextDouble() < after ? 1 : 0));
            }

            if (StopRule.Judge(rollout, isStageDone: window == 199) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    private static Rollout New(double rate, Random random) => new()
    {
        Id = "r",
        Hash = "h",
        Counter = 2,
        Size = 1,
        Group = "line3",
        Plan = new RolloutPlan(),
        At = default,
        By = "test",
        DriftBefore = StopRule.ShareOf(0, 100),
        Members = [.. Enumerable.Range(0, Canaries).Select(i => new Member
        {
            Device = $"d{i}",
            Stage = 0,
            Before = new Counts(WindowsBefore, Enumerable.Range(0, WindowsBefore).Count(_ => random.NextDouble() < rate)),
            Start = new Counts(),
        })],
    };
}
