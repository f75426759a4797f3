using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Conversion;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Int16;

/// <summary>
/// Means, sums, softmax, resampling and the larger of two on int16 are TensorFlow Lite's, value for value, in every mode.
/// </summary>
public sealed class WideReductionTests
{
    private const float Scale = 0.0003f;
    private static readonly int[] _image = [1, 5, 6, 2];

    [Theory]
    [InlineData("MEAN", 0.0004f)]
    [InlineData("MEAN", 0.0001f)]
    [InlineData("SUM", 0.003f)]
    public void Means_and_sums(string type, float outputScale)
    {
        WideModel model = new(1);
        int x = model.Input(_image, Scale);
        int y = model.Activation([1, 1, 1, 2], outputScale);
        model.Builder.Operator(type, [x, model.Builder.Integers([1, 2])], [y], 27, (0, (sbyte)1));
        (int mantissa, int shift) = Quantize((double)Scale / outputScale);
        if (type == "MEAN")
        {
            // As many bits as 30 has are gained before the division.
            mantissa = (int)(((long)mantissa << 4) / 30);
            shift -= 4;
        }

        model.Check(y, inputs => [.. Enumerable.Range(0, 2).Select(channel => WideReference.Clamp(WideReference.MultiplyInt(
            Enumerable.Range(0, 30).Sum(i => inputs[0][(2 * i) + channel]), mantissa, shift)))]);
    }

    [Theory]
    [InlineData("MAXIMUM")]
    [InlineData("MINIMUM")]
    public void The_larger_and_the_smaller(string type)
    {
        WideModel model = new(2);
        int a = model.Input(_image, Scale);
        int b = model.Input([2], Scale);
        int between = model.Activation(_image, Scale);
        int y = model.Activation(_image, Scale);
        model.Builder.Operator(type, [a, b], [between], 39)
            .Operator(type, [between, model.Words([1], [123], Scale)], [y], 39);

        model.Check(y, inputs => [.. inputs[0].Select((q, i) => type == "MAXIMUM"
            ? Math.Max(Math.Max(q, inputs[1][i % 2]), (short)123)
            : Math.Min(Math.Min(q, inputs[1][i % 2]), (short)123))]);
    }

    [Fact]
    public void Resampling_by_the_nearest()
    {
        WideModel model = new(3);
        int x = model.Input(_image, Scale);
        int y = model.Activation([1, 8, 3, 2], Scale);
        model.Builder.Operator("RESIZE_NEAREST_NEIGHBOR", [x, model.Builder.Integers([8, 3])], [y], 74);

        model.Check(y, inputs => [.. Enumerable.Range(0, 48).Select(
            i => inputs[0][((((i / 6 * 5 / 8) * 6) + (i / 2 % 3 * 2)) * 2) + (i % 2)])]);
    }

    /// <summary>Twice the size, each new pixel between two, in 1/1024; halves away from zero.</summary>
    [Fact]
    public void Resampling_between_pixels()
    {
        WideModel model = new(4);
        int x = model.Input(_image, Scale);
        int y = model.Activation([1, 10, 12, 2], Scale);
        model.Builder.Operator("RESIZE_BILINEAR", [x, model.Builder.Integers([10, 12])], [y], 15);

        model.Check(y, inputs => [.. Enumerable.Range(0, 240).Select(i =>
        {
            (int row, int column, int channel) = (i / 24, i / 2 % 12, i % 2);
            decimal At(int r, int c) => inputs[0][(((Math.Min(r, 4) * 6) + Math.Min(c, 5)) * 2) + channel];
            (int top, int left) = (row / 2, column / 2);
            (int bottom, int right) = (top + (row % 2), left + (column % 2));
            return (short)Math.Round(
                (At(top, left) + At(top, right) + At(bottom, left) + At(bottom, right)) / 4, MidpointRounding.AwayFromZero);
        })]);
    }

    /// <summary>The integers that TensorFlow Lite's formulas give in C++, with float32 tables; inputs are i²·701 + i·4507 − 9000.</summary>
    [Theory]
    [InlineData(Scale, 5679, 27089)]
    [InlineData(Scale, 2, 2, 7, 73, 1226, 31456, 2)]
    [InlineData(0.00001f, 4042, 4258, 4549, 4929, 5415, 6034, 3540)]
    [InlineData(0.1f, 2, 2, 2, 2, 2, 32755, 2)]
    [InlineData(0.00001f, 32767)]
    [InlineData(Scale, 1, 1, 5, 56, 945, 24233, 1, 1, 15, 2038, 1, 1, 193, 1, 1, 808, 1, 25, 1, 4, 1, 4, 1, 16, 1, 416, 1, 1, 67, 1, 1, 474,
        3, 1, 1, 3316, 113, 6, 1, 1)]
    public void Softmax_gives_the_integers_of_TensorFlow_Lite(float scale, params int[] expected)
    {
        InferenceModel model = Softmax(1, expected.Length, scale);

        model.Input.Write([.. Enumerable.Range(0, expected.Length).Select(i => unchecked((short)((i * i * 701) + (i * 4507) - 9000)))]);
        model.Run();

        short[] actual = new short[expected.Length];
        model.Output.Read(actual);
        Assert.Equal(expected, Array.ConvertAll(actual, q => (int)q));
    }

    [Fact]
    public void Softmax_has_the_tables_of_TensorFlow_Lite() =>
        Assert.Equal(2038758854016908781UL, SoftmaxTable.CreateWide().Aggregate(0UL, (hash, entry) => (hash * 31) + (ushort)entry));

    /// <summary>Off by no more than what TensorFlow Lite's tests allow.</summary>
    [Fact]
    public void Softmax_is_near_to_that_of_real_numbers()
    {
        const int Rows = 40;
        const int Depth = 13;
        Random random = new(5);
        InferenceModel model = Softmax(Rows, Depth, Scale);
        short[] input = [.. Enumerable.Range(0, Rows * Depth).Select(_ => (short)random.Next(-12000, 12000))];
        model.Input.Write(input);
        model.Run();
        for (int row = 0; row < Rows; row++)
        {
            double[] terms = [.. input[(row * Depth)..((row + 1) * Depth)].Select(q => Math.Exp(q * (double)Scale))];
            for (int i = 0; i < Depth; i++)
            {
                Assert.Equal(terms[i] / terms.Sum(), model.Output.Dequantize((row * Depth) + i), 7 / 32768.0);
            }
        }
    }

    private static InferenceModel Softmax(int rows, int depth, float scale)
    {
        using TemporaryFolder folder = new();
        TfLite.TfLiteModelBuilder model = new();
        int x = model.Tensor(Import.TfLite.TensorType.Int16, [rows, depth], [scale], [0], []);
        int y = model.Tensor(Import.TfLite.TensorType.Int16, [rows, depth], [1 / 32768f], [0], []);
        model.Operator("SOFTMAX", [x], [y], 9, (0, 1f));
        File.WriteAllBytes(folder["model.tflite"], model.Build([x], [y]));
        byte[] blob = ModelConverter.Convert(new ConversionOptions { Model = folder["model.tflite"] }).Blob;
        return InferenceModel.Load(new ArraySource(blob), null);
    }

    private static (int Mantissa, int Shift) Quantize(double factor)
    {
        FixedPointMultiplier multiplier = FixedPointMultiplier.FromDouble(factor);
        return (multiplier.Mantissa, multiplier.Exponent);
    }
}
