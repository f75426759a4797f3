using CsCheck;
using TinyInfer.Anomaly;

namespace TinyInfer.Tests.Anomaly;

public sealed class ReconstructionErrorTests
{
    private static readonly Gen<(Tensor Input, Tensor Output)> _pairs =
        from channels in Gen.Int[1, 4]
        from length in Gen.Int[1, 12]
        from scale in Gen.Double[-6, 4]
        from ratio in Gen.OneOf(Gen.Const(1.0), Gen.Double[0.2, 5])
        from zero in Gen.Int[-128, 127]
        from outputZero in Gen.Int[-128, 127]
        from input in Gen.SByte.Array[4 * length * channels]
        from output in Gen.SByte.Array[4 * length * channels]
        select (Create(input, (float)Math.Exp(scale), zero), Create(output, (float)(Math.Exp(scale) * ratio), outputZero));

    [Fact]
    public void The_mean_squared_difference_is_within_the_stated_error()
    {
        _pairs.Sample(
            (input, output) =>
            {
                double exact = Differences(input, output).Average(d => d * d);
                double step = Math.Max(input.Scale, output.Scale);
                double allowed = input.Scale == output.Scale ? exact * 1e-6 : Math.Max(exact, 0.01 * step * step) * 1e-3;
                Assert.Equal(exact, ReconstructionError.Compute(input, output), allowed);
                Assert.Equal(ReconstructionError.Compute(input, output),
                    new ReconstructionError(1, null, ErrorMeasure.Squared).Score(input, output));
            },
            iter: 5000);
    }

    [Fact]
    public void Weights_count_by_channel_and_contributions_sum_up()
    {
        _pairs.Sample(
            (input, output) =>
            {
                float[] weights = [0.5f, 0f, 3f, 1.25f];
                ReconstructionError error = new(4, weights, ErrorMeasure.Squared);
                double[] squares = [.. Differences(input, output).Select(d => d * d)];
                double exact = squares.Select((x, i) => x * weights[i % 4]).Sum() / (squares.Length / 4 * weights.Sum());
                double step = Math.Max(input.Scale, output.Scale);
                float score = error.Score(input, output);
                Assert.Equal(exact, score, Math.Max(exact, 0.01 * step * step) * 1e-3);
                float[] contributions = new float[4];
                error.Explain(input, output, contributions);
                Assert.Equal(score, contributions.Sum(), score * 1e-5);
                Assert.Equal(0f, contributions[1]);

                float[] alike = new float[2];
                new ReconstructionError(2, null, ErrorMeasure.Squared).Explain(input, output, alike);
                Assert.Equal(ReconstructionError.Compute(input, output), alike.Sum(), alike.Sum() * 1e-5);
            },
            iter: 2000);
    }

    [Fact]
    public void Absolute_differences_are_within_the_stated_error()
    {
        _pairs.Sample(
            (input, output) =>
            {
                double exact = Differences(input, output).Average(Math.Abs);
                double step = Math.Max(input.Scale, output.Scale);
                double allowed = input.Scale == output.Scale ? exact * 1e-6 : Math.Max(exact, 0.1 * step) * 1e-3;
                Assert.Equal(exact, ReconstructionError.Compute(input, output, ErrorMeasure.Absolute), allowed);
                float[] contributions = new float[2];
                new ReconstructionError(2, [1f, 1f], ErrorMeasure.Absolute).Explain(input, output, contributions);
                Assert.Equal(exact, contributions.Sum(), allowed + (exact * 1e-5));
            },
            iter: 2000);
    }

    [Fact]
    public void The_largest_difference_there_is_does_not_overflow()
    {
        sbyte[] low = [.. Enumerable.Repeat(sbyte.MinValue, 60_000)];
        sbyte[] high = [.. Enumerable.Repeat(sbyte.MaxValue, 60_000)];
        Assert.Equal(255f * 255f, ReconstructionError.Compute(Create(low, 1f, 0), Create(high, 1f, 0)));
        Assert.Equal(510f * 510f, ReconstructionError.Compute(Create(low, 1f, 127), Create(high, 1f, -128)));
        Assert.Equal(Math.Pow(255 + (255 * 0.999), 2), ReconstructionError.Compute(Create(low, 1f, 127), Create(high, 0.999f, -128)), 30.0);
    }

    [Fact]
    public void What_cannot_be_compared_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ReconstructionError.Compute(Create(new sbyte[3], 1f, 0), Create(new sbyte[4], 1f, 0)));
        Assert.Throws<ArgumentException>(
            () => new ReconstructionError(2, [1f, 2f], ErrorMeasure.Squared).Score(
                Create(new sbyte[3], 1f, 0), Create(new sbyte[3], 1f, 0)));
        Assert.Throws<ArgumentException>(() => new ReconstructionError(0, null, ErrorMeasure.Squared));
        Assert.Throws<ArgumentException>(() => new ReconstructionError(1, null, (ErrorMeasure)3));
        Assert.Throws<ArgumentException>(() => new ReconstructionError(2, [1f, 1f], ErrorMeasure.Output));
        Assert.Throws<ArgumentException>(() => new ReconstructionError(2, [1f], ErrorMeasure.Squared));
        Assert.Throws<ArgumentException>(() => new ReconstructionError(2, [1f, -1f], ErrorMeasure.Squared));
        Assert.Throws<ArgumentException>(() => new ReconstructionError(2, [0f, 0f], ErrorMeasure.Squared));
        Assert.Throws<ArgumentException>(() => new ReconstructionError(2, [1f, float.NaN], ErrorMeasure.Squared));
    }

    internal static Tensor Create(sbyte[] values, float scale, int zeroPoint)
    {
        // Not at the start of the arena: an offset that is forgotten shows.
        return new Tensor([values.Length], values.Length, scale, zeroPoint, [77, .. values], 1);
    }

    private static IEnumerable<double> Differences(Tensor x, Tensor y)
    {
        return Enumerable.Range(0, x.Length).Select(
            i => ((double)x.Scale * (x.Data[1 + i] - x.ZeroPoint)) - ((double)y.Scale * (y.Data[1 + i] - y.ZeroPoint)));
    }
}
