using TinyInfer.Anomaly.Scores;
using TinyInfer.Converter.Fitting;
using TinyInfer.Federated.Messages;
using TinyInfer.Federation.Rounds;
using TinyInfer.Federation.Simulation;
using TinyInfer.Federation.Statistics;

namespace TinyInfer.Federation.Tests;

/// <summary>What one round of sums gives is what all windows together give.</summary>
public sealed class SumsTests
{
    private const int Boards = 20;
    private const int Windows = 200;

    private static readonly TimeSpan _time = TimeSpan.FromMinutes(1);
    private static readonly RoundOptions _options = new(7, 1, 10, _time, _time, _time);
    private static readonly SumsPlan _plan = new(Features.Centre, Features.Scale, isCorrelated: true, mostWindows: 1000);

    [Fact]
    public void Principal_components_are_those_of_all_windows_though_three_boards_in_ten_are_lost()
    {
        ScorerChoice choice = new(FitMethod.Pca, 3, Statistic: PlaneStatistic.Residual);
        SimulatedFleet fleet = Fleet(lost: 6);
        Round round = new(RoundPlan.OfSums(1, 3, _plan), fleet.Names, _options, TimeSpan.Zero);

        fleet.Run(round);

        string[] survivors = [.. round.Answered.SelectMany(group => group.Survivors)];
        Assert.Equal(2, round.Answered.Count);
        Assert.Equal(fleet.Boards.Where(b => b.Fault == BoardFault.None).Select(b => b.Name).Order(), survivors.Order());
        FeatureMoments moments = PooledStatistics.Moments(_plan, [.. round.Answered.Select(group => group.Sum())]);
        PrincipalComponents federated = (PrincipalComponents)PooledStatistics.Fit(moments, choice);

        float[][] rows = [.. survivors.SelectMany(Rows)];
        PrincipalComponents pooled = PrincipalFit.Fit(rows, choice, 0.99);
        Assert.Equal(rows.Length, moments.Count);
        AssertEqual(pooled.Mean, federated.Mean);
        AssertEqual(pooled.Scales, federated.Scales);
        AssertEqual(pooled.Loadings, federated.Loadings);
        AssertEqual([.. rows.Select(pooled.Score)], [.. rows.Select(federated.Score)], 2e-6);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_Mahalanobis_distance_is_that_of_all_windows(bool isCorrelated)
    {
        SumsPlan plan = new(Features.Centre, Features.Scale, isCorrelated, 1000);
        SimulatedFleet fleet = Fleet(lost: 0);
        Round round = new(RoundPlan.OfSums(1, 3, plan), fleet.Names, _options, TimeSpan.Zero);

        fleet.Run(round);

        FeatureMoments moments = PooledStatistics.Moments(plan, [.. round.Answered.Select(group => group.Sum())]);
        MahalanobisDistance federated = (MahalanobisDistance)PooledStatistics.Fit(moments, new ScorerChoice(FitMethod.Mahalanobis));
        MahalanobisDistance pooled = ScorerFit.Mahalanobis([.. fleet.Names.SelectMany(Rows)], isCorrelated);
        AssertEqual(pooled.Mean, federated.Mean);
        Assert.All(pooled.Whitening.Zip(federated.Whitening), pair => Assert.Equal(1, pair.Second / pair.First, 1e-5));
    }

    [Fact]
    public void The_same_seed_gives_the_same_round_and_another_gives_the_same_sums()
    {
        long[][] Sums(int seed)
        {
            SimulatedFleet fleet = Fleet(lost: 0);
            Round round = new(RoundPlan.OfSums(1, 3, _plan), fleet.Names, _options with { Seed = seed }, TimeSpan.Zero);
            fleet.Run(round);
            return [.. round.Answered.Select(group => group.Sum())];
        }

        long[][] first = Sums(1);
        Assert.Equal(first, Sums(1));
        long[][] other = Sums(2);
        Assert.NotEqual(first, other);
        Assert.Equal(Total(first), Total(other));
    }

    [Fact]
    public void Only_what_can_be_sums_is_worked_out()
    {
        Assert.Throws<ArgumentException>(() => PooledStatistics.Moments(_plan, [new long[_plan.ValueCount]]));
        long[] negative = new long[_plan.ValueCount];
        negative[0] = 4;
        negative[1 + Features.Count] = -1;
        Assert.Contains("variance of feature 0",
            Assert.Throws<ArgumentException>(() => PooledStatistics.Moments(_plan, [negative])).Message);
    }

    private static long[] Total(long[][] sums) => [.. Enumerable.Range(0, sums[0].Length).Select(i => sums.Sum(s => s[i]))];

    private static float[][] Rows(string board) => Features.OfBoard(int.Parse(board[1..], null), Windows);

    private static SimulatedFleet Fleet(int lost)
    {
        byte[] secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        return new SimulatedFleet(Enumerable.Range(0, Boards).Select(i => new SimulatedBoard(
            $"b{i}", secret, Features.OfBoard(i, Windows), null, _ => null)
        {
            // Every third of the first.
            Fault = i % 3 == 0 && i / 3 < lost ? BoardFault.LostWhileSending : BoardFault.None,
        }));
    }

    private static void AssertEqual(float[] expected, float[] actual, double tolerance = 1e-6)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance * Math.Max(1, Math.Abs(pair.First))));
    }
}
