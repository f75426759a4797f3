using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Tests;

public class TensorTests
{
    [Fact]
    public void Quantize_rounds_halves_away_from_zero()
    {
        Random random = new(1);
        for (int i = 0; i < 20000; i++)
        {
            float scale = MathF.Exp((random.NextSingle() * 8) - 6);
            int zeroPoint = random.NextSByte();
            float value = random.Next(3) == 0 ? (random.Next(-300, 300) + 0.5f) * scale : (random.NextSingle() - 0.5f) * 400 * scale;
            int expected = (int)Math.Clamp(MathF.Round(value / scale, MidpointRounding.AwayFromZero) + zeroPoint, -128, 127);

            Assert.Equal(expected, Create(scale, zeroPoint).Quantize(value));
        }
    }

    [Theory]
    [InlineData(0.49999997f, 0)]
    [InlineData(-0.49999997f, 0)]
    [InlineData(0.5f, 1)]
    [InlineData(-0.5f, -1)]
    [InlineData(1.5f, 2)]
    [InlineData(2.5f, 3)]
    [InlineData(-2.5f, -3)]
    public void Quantize_takes_halves_away_from_zero_and_nothing_less(float value, int expected)
    {
        Assert.Equal(expected, Create(1, 0).Quantize(value));
    }

    [Theory]
    [InlineData(float.PositiveInfinity, 127)]
    [InlineData(float.NegativeInfinity, -128)]
    [InlineData(float.MaxValue, 127)]
    [InlineData(float.MinValue, -128)]
    [InlineData(1e9f, 127)]
    [InlineData(-1e9f, -128)]
    [InlineData(float.NaN, -7)]
    [InlineData(-0f, -7)]
    [InlineData(float.Epsilon, -7)]
    public void Quantize_has_an_answer_for_every_float(float value, int expected)
    {
        Assert.Equal(expected, Create(0.25f, -7).Quantize(value));
    }

    [Fact]
    public void Nothing_is_written_from_null_or_read_into_it()
    {
        Tensor tensor = Create(0.5f, 3);

        Assert.Throws<ArgumentNullException>(() => tensor.Write((float[])null!));
        Assert.Throws<ArgumentNullException>(() => tensor.Write((sbyte[])null!));
        Assert.Throws<ArgumentNullException>(() => tensor.Write((byte[])null!));
        Assert.Throws<ArgumentNullException>(() => tensor.Read((float[])null!));
        Assert.Throws<ArgumentNullException>(() => tensor.Read((sbyte[])null!));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void Elements_that_the_tensor_does_not_have_have_no_value(int index)
    {
        // The arena holds more than this tensor: an index beyond it is not beyond the array.
        Assert.Throws<ArgumentOutOfRangeException>(() => Create(0.5f, 3).Dequantize(index));
    }

    [Fact]
    public void A_normalization_has_channels_from_the_first_element_on()
    {
        InputNormalization normalization = new(2, [1f, 2f, 3f], [10f, 20f, 30f]);

        Assert.Equal([1f, 1f, 2f, 2f, 3f, 3f, 1f], Enumerable.Range(0, 7).Select(normalization.GetGain));
        Assert.Equal([10f, 10f, 20f, 20f, 30f, 30f, 10f], Enumerable.Range(0, 7).Select(normalization.GetOffset));
        Assert.Throws<ArgumentOutOfRangeException>(() => normalization.GetGain(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => normalization.GetOffset(-2));
    }

    [Fact]
    public void Values_go_in_and_out()
    {
        Tensor tensor = Create(0.5f, 3);

        tensor.Write([1f, -2f, 1000f, 0.25f]);

        sbyte[] raw = new sbyte[4];
        tensor.Read(raw);
        Assert.Equal<sbyte>([5, -1, 127, 4], raw);
        float[] real = new float[4];
        tensor.Read(real);
        Assert.Equal([1f, -2f, 62f, 0.5f], real);
        Assert.Equal(-2f, tensor.Dequantize(1));
    }

    [Fact]
    public void A_wrong_number_of_values_is_refused()
    {
        Tensor tensor = Create(0.5f, 3);

        Assert.Throws<ArgumentException>(() => tensor.Write(new float[3]));
        Assert.Throws<ArgumentException>(() => tensor.Write(new sbyte[5]));
        Assert.Throws<ArgumentException>(() => tensor.Read(new float[5]));
        Assert.Throws<ArgumentException>(() => tensor.Read(new sbyte[3]));
    }

    private static Tensor Create(float scale, int zeroPoint)
    {
        BlobModel model = new();
        model.Tensors.Add(new BlobTensor([4], scale, zeroPoint, 0));
        BlobOperator copy = new(OperatorCode.Copy);
        copy.Inputs.Add(0);
        copy.Outputs.Add(0);
        model.Operators.Add(copy);
        model.Inputs.Add(0);
        model.Outputs.Add(0);
        return InferenceModel.Load(BlobWriter.Write(model)).Input;
    }
}
