using TinyInfer.Converter.Import.TfLite;

namespace TinyInfer.Converter.Tests.Int16;

/// <summary>Operators without weights on int16 are TensorFlow Lite's, value for value, in every mode.</summary>
public sealed class WideElementTests
{
    private static readonly int[] _image = [1, 4, 6, 2];

    [Theory]
    [InlineData("ADD", 11, 0.0003f, 0.0007f, 0.0008f)]
    [InlineData("ADD", 11, 0.0003f, 0.0003f, 0.0003f)]
    [InlineData("SUB", 28, 0.0009f, 0.00001f, 0.0006f)]
    [InlineData("MUL", 21, 0.0003f, 0.0007f, 0.004f)]
    public void SumsAndProducts(string type, int options, float first, float second, float output)
    {
        WideModel model = new(type.Length);
        int a = model.Input(_image, first);
        int b = model.Input([2], second);
        int y = model.Activation(_image, output);
        model.Builder.Operator(type, [a, b], [y], options);

        model.Check(y, inputs => [.. inputs[0].Select((q, i) => Combine(type, q, inputs[1][i % 2], first, second, output))]);
    }

    [Theory]
    [InlineData("ADD", 11)]
    [InlineData("MUL", 21)]
    public void ConstantOperands(string type, int options)
    {
        short[] constant = [-32768, 12345];
        WideModel model = new(type.Length);
        int a = model.Input(_image, 0.0004f);
        int b = model.Words([2], constant, 0.0002f);
        int y = model.Activation(_image, 0.002f);
        model.Builder.Operator(type, [a, b], [y], options);

        model.Check(y, inputs => [.. inputs[0].Select((q, i) => Combine(type, q, constant[i % 2], 0.0004f, 0.0002f, 0.002f))]);
    }

    [Theory]
    [InlineData("RELU", 0.0004f, 0.0003f)]
    [InlineData("RELU6", 0.0004f, 0.0004f)]
    [InlineData("LEAKY_RELU", 0.0004f, 0.00035f)]
    public void Activations(string type, float from, float to)
    {
        const float Slope = 0.3f;
        WideModel model = new(type.Length);
        int x = model.Input(_image, from);
        int y = model.Activation(_image, to);
        model.Builder.Operator(type, [x], [y], type == "LEAKY_RELU" ? 75 : 0, type == "LEAKY_RELU" ? [(0, Slope)] : []);
        (int lowest, int highest) = type switch
        {
            "RELU" => (0, short.MaxValue),
            "RELU6" => (0, (int)MathF.Round(6 / to)),
            _ => (short.MinValue, short.MaxValue),
        };

        model.Check(y, inputs => [.. inputs[0].Select(q => WideReference.Clamp(
            WideReference.MultiplyInt(q, q < 0 && type == "LEAKY_RELU" ? from * Slope / to : (double)(from / to)), lowest, highest))]);
    }

    [Theory]
    [InlineData("MAX_POOL_2D")]
    [InlineData("AVERAGE_POOL_2D")]
    public void Pools(string type)
    {
        WideModel model = new(3);
        int x = model.Input(_image, 0.0004f);
        int y = model.Activation([1, 2, 3, 2], 0.0004f);
        model.Builder.Operator(type, [x], [y], 5, (0, (sbyte)1), (1, 2), (2, 2), (3, 2), (4, 2));

        model.Check(y, inputs => [.. Enumerable.Range(0, 12).Select(i =>
        {
            int from = (i / 6 * 24) + (i / 2 % 3 * 4) + (i % 2);
            int[] under = [.. ((int[])[0, 2, 12, 14]).Select(step => (int)inputs[0][from + step])];
            int sum = under.Sum();
            return (short)(type == "MAX_POOL_2D" ? under.Max() : (sum > 0 ? sum + 2 : sum - 2) / 4);
        })]);
    }

    [Fact]
    public void Moves()
    {
        WideModel model = new(4);
        int x = model.Input([2, 3], 0.0004f);
        int padded = model.Activation([4, 5], 0.0004f);
        int turned = model.Activation([5, 4], 0.0004f);
        int part = model.Activation([2, 4], 0.0004f);
        int y = model.Activation([2, 8], 0.0004f);
        model.Builder
            .Operator("PAD", [x, Matrix(model, [1, 1, 1, 1])], [padded], 22)
            .Operator("TRANSPOSE", [padded, model.Builder.Integers([1, 0])], [turned], 26)
            .Operator("SLICE", [turned, model.Builder.Integers([1, 0]), model.Builder.Integers([2, 4])], [part], 49)
            .Operator("CONCATENATION", [part, part], [y], 10, (0, 1));

        model.Check(y, inputs =>
        {
            short[] q = inputs[0];
            return [0, q[0], q[3], 0, 0, q[0], q[3], 0, 0, q[1], q[4], 0, 0, q[1], q[4], 0];
        });
    }

    [Fact]
    public void ThereAndBackByInt8()
    {
        WideModel model = new(5);
        int x = model.Input(_image, 0.0004f);
        int first = model.Activation(_image, 0.0004f);
        int narrow = model.Builder.Activation(_image, 0.1f, 9);
        int back = model.Activation(_image, 0.0005f);
        int y = model.Activation(_image, 0.0006f);
        model.Builder.Operator("LEAKY_RELU", [x], [first], 75, (0, 1f))
            .Operator("QUANTIZE", [first], [narrow])
            .Operator("QUANTIZE", [narrow], [back])
            .Operator("QUANTIZE", [back], [y]);

        model.Check(y, inputs => [.. inputs[0].Select(q =>
        {
            int eighth = Math.Clamp(WideReference.MultiplyInt(q, 0.0004f / (double)0.1f) + 9, sbyte.MinValue, sbyte.MaxValue);
            short wide = WideReference.Clamp(WideReference.MultiplyInt(eighth - 9, 0.1f / (double)0.0005f));
            return WideReference.Clamp(WideReference.MultiplyInt(wide, 0.0005f / (double)0.0006f));
        })]);
    }

    [Theory]
    [InlineData("LOGISTIC", 1 / 4096f, 3, 0)]
    [InlineData("LOGISTIC", 0.0007f, 17616, 11)]
    [InlineData("TANH", 1 / 2048f, 6, 0)]
    [InlineData("TANH", 0.0001f, 20132, 14)]
    public void Gates(string type, float scale, int multiplier, int shift)
    {
        WideModel model = new(6);
        int x = model.Input(_image, scale);
        int y = model.Activation(_image, 1 / 32768f);
        model.Builder.Operator(type, [x], [y]);

        model.Check(y, inputs => [.. inputs[0].Select(q =>
        {
            int t = ((q * multiplier) + (shift > 0 ? 1 << (shift - 1) : 0)) >> shift;
            return type == "TANH" ? Tangent(t) : Logistic(t);
        })]);
    }

    private static int Matrix(WideModel model, int[] values) => model.Builder.Tensor(
        TensorType.Int32, [2, 2], [], [], System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>(values));

    private static short Combine(string type, int a, int b, float first, float second, float output)
    {
        if (type == "MUL")
        {
            return WideReference.Clamp(WideReference.MultiplyInt(a * b, (double)first * second / output));
        }

        double twice = 2.0 * Math.Max(first, second);
        int sum = WideReference.MultiplyInt(a << 15, first / twice)
            + ((type == "SUB" ? -1 : 1) * WideReference.MultiplyInt(b << 15, second / twice));
        return WideReference.Clamp(WideReference.MultiplyInt(sum, twice / (32768 * (double)output)));
    }

    /// <summary>The table of the reference kernel, 0.16 fixed point.</summary>
    private static long Entry(long i) => (long)Math.Round(65536 / (1 + Math.Exp(-i / 24.0)));

    private static short Logistic(int t)
    {
        long magnitude = Math.Abs((long)t);
        long entry = magnitude >> 9;
        long result = entry >= 255 ? 0x7FFF << 10 : (Entry(entry) << 9) + ((magnitude & 0x1FF) * (Entry(entry + 1) - Entry(entry)));
        return (short)((t >= 0 ? result + 512 : (1 << 25) - result + 511) >> 10);
    }

    private static short Tangent(int t)
    {
        long magnitude = Math.Abs((long)t);
        long entry = magnitude >> 8;
        long result = entry >= 255 ? 0xFFFF << 8 : (Entry(entry) << 8) + ((magnitude & 0xFF) * (Entry(entry + 1) - Entry(entry)));
        return (short)((t >= 0 ? result - (1 << 23) + 128 : -result + (1 << 23) + 127) >> 8);
    }
}
