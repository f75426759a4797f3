using TinyInfer.Anomaly.Changes;

namespace TinyInfer.Tests.Anomaly;

public sealed class ChangeTests
{
    [Fact]
    public void An_average_starts_with_the_first_score_and_forgets_by_its_share()
    {
        Ewma average = new(0.25f);
        Assert.Equal([8f, 6f, 4.5f, 5.375f], new[] { 8f, 0f, 0f, 8f }.Select(score => average.Update(score)));
        average.Reset();
        Assert.Equal(3f, average.Update(3f));
    }

    [Fact]
    public void Sums_grow_with_what_is_beyond_the_slack_on_either_side()
    {
        Cusum sums = new(10f, 1f);
        Assert.Equal([0f, 0f, 2f, 5f, 4f], new[] { 10f, 11f, 13f, 14f, 10f }.Select(score => sums.Update(score)));
        Assert.True(sums.IsAbove);
        Assert.Equal([5f, 7f, 10f], new[] { 4f, 7f, 6f }.Select(score => sums.Update(score)));
        Assert.False(sums.IsAbove);
    }

    [Fact]
    public void A_small_change_that_lasts_is_found_and_noise_is_not()
    {
        foreach (Func<ScoreFilter> create in new Func<ScoreFilter>[] { () => new Cusum(5f, 0.5f), () => new PageHinkley(0.5f) })
        {
            Random random = new(3);
            ScoreFilter filter = create();
            float highest = 0;
            for (int i = 0; i < 2000; i++)
            {
                highest = Math.Max(highest, filter.Update(5f + (float)(random.NextDouble() + random.NextDouble() - 1)));
            }

            // Half of the noise's range more: single scores do not show it.
            int delay = 0;
            while (filter.Update(6f + (float)(random.NextDouble() + random.NextDouble() - 1)) < 3 * highest)
            {
                delay++;
            }

            Assert.True(highest < 6, $"{filter.Kind}: {highest}");
            Assert.True(delay < 60, $"{filter.Kind}: {delay}");
            filter.Reset();
            Assert.True(filter.Update(5f) < 0.1f);
        }
    }

    [Fact]
    public void Page_hinkley_follows_its_definition()
    {
        Random random = new(9);
        PageHinkley test = new(0.1f);
        double mean = 0;
        double sum = 0;
        double lowest = 0;
        for (int i = 1; i <= 500; i++)
        {
            float x = (float)(random.NextDouble() * (i > 300 ? 2 : 1));
            mean += (x - mean) / i;
            sum += x - mean - 0.1f;
            lowest = Math.Min(lowest, sum);
            Assert.Equal(sum - lowest, test.Update(x), 1e-4);
        }
    }

    [Fact]
    public void Parameters_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Ewma(0f));
        Assert.Throws<ArgumentException>(() => new Ewma(1.1f));
        Assert.Throws<ArgumentException>(() => new Ewma(float.NaN));
        Assert.Throws<ArgumentException>(() => new Cusum(float.NaN, 1f));
        Assert.Throws<ArgumentException>(() => new Cusum(0f, -1f));
        Assert.Throws<ArgumentException>(() => new PageHinkley(-1f));
    }
}
