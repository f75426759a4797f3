using CsCheck;
using TinyInfer.Anomaly;

namespace TinyInfer.Tests.Anomaly;

public sealed class ExplanationTests
{
    [Fact]
    public void The_largest_come_first()
    {
        Gen.Select(Gen.Int[0, 9].Select(x => (float)x).Array[0, 30], Gen.Int[0, 8]).Sample(
            (contributions, count) =>
            {
                int[] top = new int[count];
                Explanation.FindTop(contributions, top);
                int[] expected = [.. contributions.Select((x, i) => (x, i)).OrderByDescending(p => p.x).Select(p => p.i).Take(count)];
                Assert.Equal(expected.Concat(Enumerable.Repeat(-1, count - expected.Length)), top);
                float sum = contributions.Sum();
                Assert.Equal(sum > 0 ? expected.Sum(i => contributions[i]) / sum : 0f, Explanation.ShareOf(contributions, top), 1e-5f);
            },
            iter: 3000);
    }
}
