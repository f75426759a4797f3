using TinyInfer.Converter.Anomaly;

namespace TinyInfer.Converter.Tests.Anomaly;

public class ScoreTests
{
    [Theory]
    [InlineData(new[] { 1f, 2, 3, 4 }, new[] { false, false, true, true }, 1)]
    [InlineData(new[] { 1f, 2, 3, 4 }, new[] { true, true, false, false }, 0)]
    [InlineData(new[] { 1f, 2, 3, 4 }, new[] { false, true, false, true }, 0.75)]
    [InlineData(new[] { 5f, 5, 5 }, new[] { false, true, true }, 0.5)]
    [InlineData(new[] { 1f, 2, 2, 3 }, new[] { false, false, true, true }, 0.875)]
    public void Area_is_the_chance_that_an_anomaly_scores_higher(float[] scores, bool[] isAnomaly, double expected)
    {
        Assert.Equal(expected, RocCurve.Area(scores, isAnomaly));
    }

    [Fact]
    public void Area_of_one_kind_alone_does_not_exist()
    {
        Assert.Null(RocCurve.Area([1, 2], [true, true]));
        Assert.Null(RocCurve.Area([1, 2], [false, false]));
    }

    [Fact]
    public void Area_agrees_with_counting_pairs()
    {
        Random random = new(1);
        for (int run = 0; run < 50; run++)
        {
            float[] scores = Array.ConvertAll(new float[40], _ => (float)random.Next(15));
            bool[] isAnomaly = Array.ConvertAll(new bool[40], _ => random.Next(3) == 0);
            var pairs = from a in Enumerable.Range(0, 40)
                        from n in Enumerable.Range(0, 40)
                        where isAnomaly[a]
                && !isAnomaly[n]
                        select (scores[a], scores[n]);
            double expected = pairs.Average(p => p.Item1 > p.Item2 ? 1 : p.Item1 == p.Item2 ? 0.5 : 0);

            Assert.Equal(expected, RocCurve.Area(scores, isAnomaly)!.Value, 12);
        }
    }

    [Theory]
    [InlineData(0.5, 1, 3)]
    [InlineData(1, 1, 5)]
    [InlineData(0.875, 1, 4.5)]
    [InlineData(0.5, 2, 6)]
    [InlineData(0.0001, 1, 1.0004)]
    public void Threshold_is_a_quantile_and_a_margin(double quantile, double margin, float expected)
    {
        Assert.Equal(expected, new ThresholdRule(quantile, margin).Apply([5, 3, 1, 4, 2]), 1e-5f);
    }

    [Fact]
    public void Alarms_are_stretches_above_the_threshold()
    {
        Assert.Equal([new Alarm(1, 2, 4), new Alarm(5, 5, 9)], Alarm.Find([2, 3, 4, 2, 1, 9], 2));
        Assert.Empty(Alarm.Find([2, 2], 2));
        Assert.Empty(Alarm.Find([], 2));
    }

    [Fact]
    public void Quality_counts_what_the_threshold_gets_wrong()
    {
        ThresholdQuality quality = ThresholdQuality.Of([1, 5, 2, 6, 1], 3, [false, false, true, true, false]);

        Assert.Equal(new ThresholdQuality(5 / 6.0, 3, 1, 2, 1), quality);
    }
}
