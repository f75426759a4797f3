using CsCheck;
using TinyInfer.Anomaly;

namespace TinyInfer.Tests.Anomaly;

public sealed class DebouncerTests
{
    [Fact]
    public void Alarms_are_those_of_the_definition()
    {
        Gen<(int, int)> settings =
            from of in Gen.Int[1, 70]
            from needed in Gen.Int[1, of]
            select (needed, of);
        Gen.Select(settings, Gen.Bool.Array[0, 200]).Sample(
            (setting, votes) =>
            {
                (int needed, int of) = setting;
                Debouncer debouncer = new(needed, of);
                for (int i = 0; i < votes.Length; i++)
                {
                    bool expected = votes.Take(i + 1).TakeLast(of).Count(v => v) >= needed;
                    Assert.Equal(expected, debouncer.Update(votes[i]));
                    Assert.Equal(expected, debouncer.IsRaised);
                }

                debouncer.Reset();
                Assert.False(debouncer.IsRaised);
                Assert.Equal(needed == 1, debouncer.Update(true));
            },
            iter: 3000);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 2)]
    [InlineData(1, 4097)]
    public void Other_settings_are_refused(int needed, int of)
    {
        Assert.Throws<ArgumentException>(() => new Debouncer(needed, of));
    }
}
