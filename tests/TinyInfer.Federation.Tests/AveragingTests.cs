using TinyInfer.Federated.Messages;
using TinyInfer.Federated.Sources;
using TinyInfer.Federation.Averaging;

namespace TinyInfer.Federation.Tests;

/// <summary>Clipping, averages weighted by windows, and what a trimmed mean leaves out.</summary>
public sealed class AveragingTests
{
    private static readonly byte[] _hash = new byte[32];

    [Theory]
    [InlineData(100, 1)]
    [InlineData(100, 4)]
    [InlineData(20000, 1)]
    public void An_update_is_never_longer_than_its_clip(int largest, int seed)
    {
        const int Clip = 1000;
        Random random = new(seed);
        short[] before = [.. Enumerable.Range(0, 500).Select(_ => (short)random.Next(-largest, largest))];
        short[] after = [.. Enumerable.Range(0, 500).Select(_ => (short)random.Next(-largest, largest))];
        WeightUpdate update = new(new WeightsPlan(_hash, 500, Clip, 0, 40, 1, 5), before, after, 60);
        long[] values = new long[501];
        update.Begin(3, _hash);
        update.Read(0, values, 501);

        double expected = Math.Sqrt(before.Zip(after, (b, a) => Math.Pow(a - b, 2)).Sum());
        double length = Math.Sqrt(values.Skip(1).Sum(v => (double)v * v)) / WeightUpdate.Unit / 40;
        Assert.Equal(40, values[0]);
        Assert.True(update.IsClipped);
        Assert.InRange(length, Clip * 0.999, Clip);
        Assert.Equal((after[7] - before[7]) * Clip / expected, values[8] / 40.0 / WeightUpdate.Unit, 0.01);
    }

    [Fact]
    public void A_short_update_stays_as_it_is()
    {
        WeightUpdate update = new(new WeightsPlan(_hash, 3, 1000, 0, 40, 1, 5), [1, 2, 3], [5, -2, 3], 10);
        long[] values = new long[4];
        update.Begin(3, _hash);
        update.Read(0, values, 4);
        Assert.False(update.IsClipped);
        Assert.Equal([10L, 4 * 256 * 10, -4 * 256 * 10, 0], values);
    }

    [Fact]
    public void Averages_are_weighted_by_windows()
    {
        AverageResult result = FederatedAverage.Apply(
            Plan(2), 3, [100, -32760], [(Sum(30, 4, 0), 3), (Sum(10, 8, -100), 3)], 0);

        Assert.Equal([105, -32767], result.Weights);
        Assert.Equal((2, 0, 0), (result.Groups, result.Refused, result.Trimmed));
    }

    [Fact]
    public void What_no_honest_group_sends_is_refused_and_the_rest_is_trimmed()
    {
        (long[], int)[] groups =
            [(Sum(30, 4, 1), 3), (Sum(30, 5, 2), 3), (Sum(30, 6, 3), 3), (Sum(30, 900, -900), 3), (Sum(30, -900, 900), 3),
            (Sum(30, 1400, 0), 3), (Sum(2, 1, 1), 3), (Sum(1000, 1, 1), 3)];

        AverageResult result = FederatedAverage.Apply(Plan(2), 3, [0, 0], groups, 1);

        Assert.Equal([5, 2], result.Weights);
        Assert.Equal((5, 3, 1), (result.Groups, result.Refused, result.Trimmed));
        Assert.Equal([7, 8], FederatedAverage.Apply(Plan(2), 3, [7, 8], groups[5..], 1).Weights);
    }

    private static WeightsPlan Plan(int weights) => new(_hash, weights, 1300, 0, 40, 1, 5);

    private static long[] Sum(int windows, params long[] means) => [windows, .. means.Select(m => m * windows * WeightUpdate.Unit)];
}
