using CsCheck;
using TinyInfer.Anomaly;

namespace TinyInfer.Tests.Anomaly;

public sealed class DebouncerTests
{
    [Fact]
    public void Alarms_are_those_of_the_definition()
    {
        Gen<(int, int, int)> settings =
            from window in Gen.Int[1, 63]
            from raise in Gen.Int[1, window]
            from clear in Gen.Int[1, 6]
            select (raise, window, clear);
        Gen.Select(settings, Gen.Int[0, 2].Array[0, 200]).Sample(
            (setting, levels) =>
            {
                (int raise, int window, int clear) = setting;
                Debouncer debouncer = new(raise, window, clear);
                List<bool> votes = [];
                bool expected = false;
                int quiet = 0;
                foreach (int level in levels)
                {
                    // 0 is well below, 1 between, 2 above the threshold.
                    votes.Add(level == 2);
                    if (expected)
                    {
                        quiet = level == 0 ? quiet + 1 : 0;
                        if (quiet == clear)
                        {
                            expected = false;
                            votes.Clear();
                        }
                    }
                    else if (level == 2 && votes.TakeLast(window).Count(v => v) >= raise)
                    {
                        expected = true;
                        quiet = 0;
                    }

                    Assert.Equal(expected, debouncer.Update(level == 2, level == 0));
                    Assert.Equal(expected, debouncer.IsRaised);
                }
            },
            iter: 3000);
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(3, 2, 1)]
    [InlineData(1, 64, 1)]
    [InlineData(1, 1, 0)]
    [InlineData(1, 1, 256)]
    public void Other_settings_are_refused(int raise, int window, int clear)
    {
        Assert.Throws<ArgumentException>(() => new Debouncer(raise, window, clear));
    }
}
