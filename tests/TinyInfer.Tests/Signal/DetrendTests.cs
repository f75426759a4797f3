using TinyInfer.Signal;

namespace TinyInfer.Tests.Signal;

public sealed class DetrendTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    [InlineData(1024)]
    [InlineData(4096)]
    public void What_is_left_is_within_the_stated_error(int length)
    {
        foreach (double slope in new[] { 0, 0.013, -3.7, 12_000 })
        {
            double[] noise = [.. Reference.Noise(length, length, 5000).Select(x => (double)x)];
            int[] samples = [.. noise.Select((x, i) => (int)Math.Round(x - 17_000 + (slope * i)))];
            double[] expected = [.. samples.Select(x => (double)x)];
            double mean = expected.Average();
            int[] interleaved = Reference.Interleave(samples, 1, 2);
            Detrend.RemoveMean(interleaved, 1, 2, length);
            for (int i = 0; i < length; i++)
            {
                Assert.True(Math.Abs(interleaved[(2 * i) + 1] - (expected[i] - mean)) <= 0.5 + 1e-6);
            }

            double centre = (length - 1) / 2.0;
            double spread = Enumerable.Range(0, length).Sum(i => (i - centre) * (i - centre));
            double fitted = spread == 0 ? 0 : Enumerable.Range(0, length).Sum(i => (i - centre) * expected[i]) / spread;
            interleaved = Reference.Interleave(samples, 1, 2);
            Detrend.RemoveLine(interleaved, 1, 2, length);
            for (int i = 0; i < length; i++)
            {
                double exact = expected[i] - mean - (fitted * (i - centre));
                Assert.True(Math.Abs(interleaved[(2 * i) + 1] - exact) <= 0.51,
                    $"{length} {slope} {i}: {interleaved[(2 * i) + 1]} {exact}");
            }
        }
    }
}
