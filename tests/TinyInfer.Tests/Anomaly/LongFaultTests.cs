using TinyInfer.Anomaly;
using TinyInfer.Anomaly.Changes;

namespace TinyInfer.Tests.Anomaly;

/// <summary>Faults that last for hours and days: the alarm stays as long as they do, and ends soon after.</summary>
public sealed class LongFaultTests
{
    private const float Target = 5f;
    private const float Slack = 0.25f;
    private const float Threshold = 10f;
    private const float Hysteresis = 0.9f;
    private const int Clear = 5;

    /// <summary>(2 − hysteresis) · threshold / slack, and the windows that clear an alarm: what the documentation says.</summary>
    private const int LongestEnd = 44 + Clear - 1;

    public static TheoryData<ScoreFilterKind, int> Faults =>
        new MatrixTheoryData<ScoreFilterKind, int>(
            [ScoreFilterKind.Cusum, ScoreFilterKind.PageHinkley], [60, 3600, 24 * 3600, 36 * 3600, 30 * 24 * 3600]);

    [Theory]
    [MemberData(nameof(Faults))]
    public void An_alarm_lasts_as_long_as_the_fault_and_ends_soon_after(ScoreFilterKind kind, int windows)
    {
        Detector detector = Create(kind);
        Random random = new(windows);
        Play(detector, 5000, () => Normal(random), DetectorState.Normal);
        for (int fault = 0; fault < 2; fault++)
        {
            Play(detector, 10, () => Target + 8, null);
            Play(detector, windows - 10, () => Target + 4 + (float)(8 * random.NextDouble()), DetectorState.Anomaly);

            int end = 0;
            while (detector.Update(Normal(random), false) == DetectorState.Anomaly)
            {
                end++;
            }

            Assert.InRange(end, Clear - 1, LongestEnd + 4);
            Play(detector, 2000, () => Normal(random), DetectorState.Normal);
        }
    }

    [Theory]
    [InlineData(ScoreFilterKind.Cusum)]
    [InlineData(ScoreFilterKind.PageHinkley)]
    public void The_end_is_where_the_formula_says(ScoreFilterKind kind)
    {
        Detector detector = Create(kind);
        Play(detector, 1 << 20, () => Target, DetectorState.Normal);
        Play(detector, 10, () => Target + 8, null);
        Play(detector, 36 * 3600, () => Target + 8, DetectorState.Anomaly);
        int end = 0;
        do
        {
            end++;
        }
        while (detector.Update(Target, false) == DetectorState.Anomaly);

        // Page-Hinkley's mean has learned a little from the fault before there was an alarm, and is a little higher.
        Assert.Equal(LongestEnd, end);
    }

    [Theory]
    [InlineData(ScoreFilterKind.Cusum)]
    [InlineData(ScoreFilterKind.PageHinkley)]
    public void Nothing_is_different_below_the_threshold(ScoreFilterKind kind)
    {
        ScoreFilter capped = Filter(kind, Slack);
        ScoreFilter free = Filter(kind, Slack);
        Random random = new(4);
        float last = 0;
        int compared = 0;
        while (last <= Threshold)
        {
            float score = Target + (float)((2 * random.NextDouble()) - 1 + (compared * 1e-4));
            last = capped.Update(score, Threshold);
            Assert.Equal(free.Update(score), last);
            compared++;
        }

        Assert.InRange(compared, 10, 100_000);
    }

    [Theory]
    [InlineData(ScoreFilterKind.Cusum)]
    [InlineData(ScoreFilterKind.PageHinkley)]
    public void The_smallest_slack_is_taken_off_a_full_sum(ScoreFilterKind kind)
    {
        // A float would not notice: 20 − 0.000001 is 20.
        const float Small = 1e-6f;
        ScoreFilter filter = Filter(kind, Small);
        for (int i = 0; i < 1 << 20; i++)
        {
            filter.Update(Target, Threshold);
        }

        for (int i = 0; i < 1000; i++)
        {
            filter.Update(Target + 8, Threshold);
        }

        Assert.Equal(2 * Threshold, filter.Update(Target + 8, Threshold));
        for (int i = 0; i < 2_000_000; i++)
        {
            filter.Update(Target, Threshold);
        }

        // Page-Hinkley's mean has learned a little from the fault, and is that much higher.
        Assert.InRange(filter.Update(Target, Threshold), kind == ScoreFilterKind.Cusum ? 17.5f : 0f, 18.5f);
    }

    [Theory]
    [InlineData(ScoreFilterKind.Cusum, 0f)]
    [InlineData(ScoreFilterKind.PageHinkley, 0f)]
    [InlineData(ScoreFilterKind.Cusum, 1e-38f)]
    [InlineData(ScoreFilterKind.Cusum, float.MaxValue)]
    [InlineData(ScoreFilterKind.PageHinkley, float.MaxValue)]
    public void Thresholds_at_the_ends_of_their_range_are_exceeded_and_left(ScoreFilterKind kind, float threshold)
    {
        ScoreFilter filter = Filter(kind, Slack);
        for (int i = 0; i < 1000; i++)
        {
            filter.Update(Target, threshold);
        }

        float highest = 0;
        for (int i = 0; i < 1000; i++)
        {
            highest = filter.Update(float.MaxValue, threshold);
        }

        Assert.True(float.IsFinite(highest));
        Assert.True(highest > threshold || threshold == float.MaxValue);
        for (int i = 0; threshold < 1 && i < 2; i++)
        {
            highest = filter.Update(Target, threshold);
        }

        Assert.Equal(threshold < 1 ? 0 : float.MaxValue, highest);
    }

    [Fact]
    public void No_score_spoils_an_average_for_good()
    {
        Ewma average = new(0.5f);
        foreach (float score in (float[])[float.MaxValue, -float.MaxValue, float.MaxValue, -float.MaxValue, float.Epsilon, -float.Epsilon])
        {
            Assert.True(float.IsFinite(average.Update(score)));
        }

        for (int i = 0; i < 300; i++)
        {
            average.Update(3f);
        }

        Assert.Equal(3f, average.Update(3f), 1e-5f);
    }

    private static Detector Create(ScoreFilterKind kind) =>
        new(new() { Filter = Filter(kind, Slack), Threshold = Threshold, Hysteresis = Hysteresis, Clear = Clear });

    private static ScoreFilter Filter(ScoreFilterKind kind, float slack) =>
        kind == ScoreFilterKind.Cusum ? new Cusum(Target, slack) : new PageHinkley(slack);

    private static float Normal(Random random) => Target + (float)((random.NextDouble() - 0.5) * Slack);

    private static void Play(Detector detector, int windows, Func<float> score, DetectorState? expected)
    {
        for (int i = 0; i < windows; i++)
        {
            DetectorState state = detector.Update(score(), false);
            if (expected != null && state != expected)
            {
                Assert.Fail($"window {i} of {windows}: {state}");
            }
        }
    }
}
