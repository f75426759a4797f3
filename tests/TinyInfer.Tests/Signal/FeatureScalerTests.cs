using CsCheck;
using TinyInfer.Signal.Features;

namespace TinyInfer.Tests.Signal;

public sealed class FeatureScalerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Integers_are_the_exact_result_rounded(bool isWide)
    {
        (int lowest, int highest) = isWide ? (short.MinValue, short.MaxValue) : (sbyte.MinValue, (int)sbyte.MaxValue);
        Gen<float> gain = Gen.Select(Gen.Double[-12, 8], Gen.Bool, (e, negative) => (float)(Math.Pow(10, e) * (negative ? -1 : 1)));
        Gen<int> value = Gen.OneOf(Gen.Int, Gen.Int[-300, 300], Gen.Const(int.MinValue), Gen.Const(int.MaxValue));
        Gen.Select(gain, Gen.Float[-1e6f, 1e6f], Gen.Double[-8, 3], Gen.Int[-128, 127], value.Array[1, 20]).Sample(
            (factor, offset, scaleLog, zeroPoint, values) =>
            {
                float scale = (float)Math.Pow(10, scaleLog);
                Tensor tensor = isWide ? CreateWide(values.Length, scale, zeroPoint) : CreateTensor(values.Length, scale, zeroPoint);
                FeatureScaler scaler = CreateScaler([factor], [offset], values.Length, null);
                if (Math.Abs((double)factor / scale) > 1 << 30)
                {
                    Assert.Throws<ArgumentException>(() => scaler.Write(values, tensor));
                    return;
                }

                scaler.Write(values, tensor);
                for (int i = 0; i < values.Length; i++)
                {
                    double exact = (((double)factor * values[i]) + offset) / scale + zeroPoint;

                    // M has 29 bits or more, and what is added may have to be cancelled; it has the bits that are left of 29 below the
                    // gain.
                    double slack = 1e-6 + (Math.Abs((double)factor / scale) / (1 << 29))
                        + ((Math.Abs((double)factor * values[i]) + Math.Abs(offset)) / scale * 4e-9)
                        + (isWide ? Math.Abs((double)values[i]) / (1L << 46) : 0);
                    double low = Math.Clamp(Math.Floor(exact + 0.5 - slack), lowest, highest);
                    double high = Math.Clamp(Math.Floor(exact + 0.5 + slack), lowest, highest);
                    Assert.InRange(isWide ? tensor.WideData[1 + i] : tensor.Data[1 + i], low, high);
                }
            },
            iter: 20_000);
    }

    [Fact]
    public void Gains_repeat()
    {
        int[] values = [10, 20, 30, 40, 50, 60];
        FeatureScaler scaler = CreateScaler([1f, 0.5f, -1f], [0f, 3f, 1f], 6, [1f, 2f, 0.25f]);
        float[] floats = new float[6];
        scaler.Write(values, floats);
        Assert.Equal([10f, 23f, -6.5f, 40f, 53f, -14f], floats);
        Tensor tensor = CreateTensor(6, 0.5f, -3);
        scaler.Write(values, tensor);
        Assert.Equal([17, 43, -16, 77, 103, -31], tensor.Data[1..]);

        // Another tensor, another scale.
        tensor = CreateTensor(6, 1f, 0);
        scaler.Write(values, tensor);
        Assert.Equal([10, 23, -6, 40, 53, -14], tensor.Data[1..]);

        // One of int16.
        tensor = CreateWide(6, 0.01f, 0);
        scaler.Write(values, tensor);
        Assert.Equal([1000, 2300, -650, 4000, 5300, -1400], tensor.WideData[1..]);
    }

    /// <summary>A model that normalizes its input gets what it would have been given as raw values.</summary>
    [Fact]
    public void A_models_normalization_comes_after_the_gains()
    {
        int[] values = [10, 20, 30, 40, 50, 60];
        FeatureScaler scaler = CreateScaler([1f, 0.5f, -1f], [0f, 3f, 1f], 6, [1f, 2f, 0.25f]);
        float[] raw = new float[6];
        scaler.Write(values, raw);
        Tensor written = CreateTensor(6, 0.5f, -3);
        written.Normalization = new InputNormalization(3, [0.25f, 2f], [1f, -40f]);
        written.Write(raw);
        Assert.Equal([4, 11, -4, 77, 127, -128], written.Data[1..]);

        Tensor tensor = CreateTensor(6, 0.5f, -3);
        tensor.Normalization = written.Normalization;
        scaler.Write(values, tensor);
        Assert.Equal(written.Data[1..], tensor.Data[1..]);

        // And a model without one after it.
        tensor = CreateTensor(6, 0.5f, -3);
        scaler.Write(values, tensor);
        Assert.Equal([17, 43, -16, 77, 103, -31], tensor.Data[1..]);
    }

    [Fact]
    public void Standardizing_takes_mean_and_deviation()
    {
        FeatureScaler scaler = FeatureScaler.Standardize([100f, -5f], [4f, 0.5f]);
        scaler.Attach([new RawWindow(2, 1, null)]);
        float[] floats = new float[2];
        scaler.Write([108, -5], floats);
        Assert.Equal([2f, 0f], floats);
        Assert.Throws<ArgumentException>(() => FeatureScaler.Standardize([1f], [0f]));
        Assert.Throws<ArgumentException>(() => FeatureScaler.Standardize([1f], [1f, 1f]));
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new FeatureScaler([], []));
        Assert.Throws<ArgumentException>(() => new FeatureScaler([1f], []));
        Assert.Throws<ArgumentException>(() => new FeatureScaler([float.NaN], [0f]));
        Assert.Throws<ArgumentException>(() => new FeatureScaler([1f], [float.PositiveInfinity]));
        Assert.Throws<ArgumentException>(() => CreateScaler([1f, 2f], [0f, 0f], 3, null));

        // Statistics of different units must not share a gain.
        StatisticalFeatures mixed = new(1, [Statistic.Mean, Statistic.Kurtosis]);
        Assert.Throws<ArgumentException>(() => new FeatureScaler([1f], [0f]).Attach([mixed]));
        new FeatureScaler([1f, 1f], [0f, 0f]).Attach([mixed]);
    }

    internal static Tensor CreateTensor(int length, float scale, int zeroPoint)
    {
        return new Tensor([length], length, scale, zeroPoint, new sbyte[length + 1], 1);
    }

    private static Tensor CreateWide(int length, float scale, int zeroPoint)
    {
        return new Tensor([length], length, scale, zeroPoint, null, 1, new short[length + 1]);
    }

    private static FeatureScaler CreateScaler(float[] gains, float[] offsets, int count, float[]? units)
    {
        FeatureScaler scaler = new(gains, offsets);
        scaler.Attach([new RawWindow(units?.Length ?? 1, count / (units?.Length ?? 1), units)]);
        return scaler;
    }
}
