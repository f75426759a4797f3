using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Conversion;
using TinyInfer.Converter.Import.TfLite;

namespace TinyInfer.Converter.Tests.TfLite;

/// <summary>
/// Models of TensorFlow Lite's first years, whose integers are unsigned and whose weights have zero points, give what its formulas give.
/// </summary>
public sealed class UnsignedTests
{
    private const int Samples = 20;

    private readonly Random _random = new(21);
    private readonly TfLiteModelBuilder _model = new();

    [Theory]
    [InlineData(128, 0, 255)]
    [InlineData(131, 0, 255)]
    [InlineData(0, 0, 255)]
    [InlineData(255, 0, 255)]
    [InlineData(120, 60, 180)]
    public void FullyConnected(int zeroPoint, int lowest, int highest)
    {
        byte[] weights = Bytes(7 * 30, lowest, highest);
        int[] bias = [.. Enumerable.Range(0, 7).Select(_ => _random.Next(-4000, 4000))];
        int x = Activation([1, 30], 0.031f, 117);
        int y = Activation([1, 7], 0.9f, 99);
        _model.Operator("FULLY_CONNECTED", [x, Weights([7, 30], weights, 0.011f, zeroPoint), _model.Integers(bias, 0.031f * 0.011f)], [y],
            8, (0, (sbyte)1));

        Check(x, y, input => [.. Enumerable.Range(0, 7).Select(row => Requantize(
            bias[row] + Enumerable.Range(0, 30).Sum(i => (input[i] - 117) * (weights[(row * 30) + i] - zeroPoint)), 0.031f * 0.011f, 0.9f,
                99, 99))]);
    }

    [Theory]
    [InlineData(1, 140)]
    [InlineData(4, 100)]
    public void Convolution(int groups, int zeroPoint)
    {
        // Four groups of one channel are a depthwise convolution.
        const int Channels = 4;
        int taps = 9 * Channels / groups;
        int outputs = groups == 1 ? 3 : Channels;
        byte[] weights = Bytes(outputs * taps, 0, 255);
        int[] bias = [.. Enumerable.Range(0, outputs).Select(_ => _random.Next(-4000, 4000))];
        int x = Activation([1, 5, 5, Channels], 0.031f, 140);
        int w = Weights(groups == 1 ? [outputs, 3, 3, Channels] : [1, 3, 3, Channels], weights, 0.011f, zeroPoint);
        int b = _model.Integers(bias);
        int y = Activation([1, 3, 3, outputs], 0.9f, 99);
        _model.Operator(groups == 1 ? "CONV_2D" : "DEPTHWISE_CONV_2D", [x, w, b], [y], groups == 1 ? 1 : 2, (0, (sbyte)1), (1, 1), (2, 1),
            (3, groups == 1 ? (sbyte)0 : 1));

        Check(x, y, input =>
        {
            int[] result = new int[9 * outputs];
            for (int i = 0; i < result.Length; i++)
            {
                (int at, int channel) = (i / outputs, i % outputs);
                int sum = bias[channel];
                for (int tap = 0; tap < 9; tap++)
                {
                    int pixel = ((at / 3) + (tap / 3)) * 5 + (at % 3) + (tap % 3);
                    for (int c = 0; c < (groups == 1 ? Channels : 1); c++)
                    {
                        int weight = groups == 1 ? weights[(((channel * 9) + tap) * Channels) + c] : weights[(tap * Channels) + channel];
                        sum += (input[(pixel * Channels) + (groups == 1 ? c : channel)] - 140) * (weight - zeroPoint);
                    }
                }

                result[i] = Requantize(sum, 0.031f * 0.011f, 0.9f, 99, 0);
            }

            return result;
        });
    }

    [Fact]
    public void AveragePoolsRoundHalvesUp()
    {
        int x = Activation([1, 4, 4, 3], 0.05f, 12);
        int y = Activation([1, 2, 2, 3], 0.05f, 12);
        _model.Operator("AVERAGE_POOL_2D", [x], [y], 5, (0, (sbyte)1), (1, 2), (2, 2), (3, 2), (4, 2));

        Check(x, y, input => [.. Enumerable.Range(0, 12).Select(i =>
        {
            int from = ((((i / 6) * 2 * 4) + (i / 3 % 2 * 2)) * 3) + (i % 3);
            return (input[from] + input[from + 3] + input[from + 12] + input[from + 15] + 2) / 4;
        })]);
    }

    [Fact]
    public void ConcatenationsRescaleInFloat()
    {
        int a = Activation([1, 6], 0.05f, 12);
        int b = Activation([1, 6], 0.07f, 128);
        int part = Activation([1, 6], 0.07f, 128);
        int y = Activation([1, 12], 0.063f, 77);
        _model.Operator("RESHAPE", [a, _model.Integers([1, 6])], [part], 17).Operator("CONCATENATION", [a, b], [y], 10, (0, 1));

        ConversionResult result = Convert(_model.Build([a, b], [y]));

        for (int i = 0; i < 256; i++)
        {
            byte[] values = [(byte)i, (byte)(i * 7), (byte)(i * 31), (byte)(255 - i), 0, 255];
            result.Model.Inputs[0].Write(values);
            result.Model.Inputs[1].Write(values);
            result.Model.Run();
            Assert.Equal([.. values.Select(v => Rescale(v, 0.05f, 12)), .. values.Select(v => Rescale(v, 0.07f, 128))],
                Output(result.Model));
        }

        static int Rescale(int value, float scale, int zeroPoint)
        {
            float factor = scale * (1 / 0.063f);
            return (int)Math.Clamp(MathF.Round((value * factor) + (-zeroPoint * factor), MidpointRounding.AwayFromZero) + 77, 0, 255);
        }
    }

    [Fact]
    public void SaysWhatWeightsOfNineBitsCost()
    {
        int x = Activation([1, 8], 0.031f, 117);
        int y = Activation([1, 4], 0.9f, 99);
        _model.Operator("FULLY_CONNECTED", [x, Weights([4, 8], Bytes(32, 0, 255), 0.011f, 20), -1], [y], 8);

        Assert.Contains("the layer costs 2 times the work", Assert.Single(Convert(_model.Build([x], [y])).Warnings));
    }

    private static int Requantize(int sum, float product, float scale, int zeroPoint, int lowest)
    {
        FixedPointMultiplier multiplier = FixedPointMultiplier.FromDouble((double)product / scale);
        return Math.Clamp(TinyInfer.Tests.Reference.Rounding.MultiplyByQuantizedMultiplier(sum, multiplier.Mantissa, multiplier.Exponent)
            + zeroPoint, lowest, 255);
    }

    private static int[] Output(InferenceModel model)
    {
        sbyte[] values = new sbyte[model.Output.Length];
        model.Output.Read(values);
        return Array.ConvertAll(values, q => q + 128);
    }

    private static ConversionResult Convert(byte[] file, ExecutionMode? mode = null)
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["model.tflite"], file);
        return ModelConverter.Convert(new ConversionOptions { Model = folder["model.tflite"], Mode = mode });
    }

    [Theory]
    [InlineData("MEAN", "in float")]
    [InlineData("RESIZE_BILINEAR", "interpolates in float")]
    [InlineData("RESIZE_NEAREST_NEIGHBOR", null)]
    public void What_unsigned_bytes_are_computed_with_otherwise_is_said(string opType, string? expected)
    {
        int x = Activation([1, 4, 4, 2], 0.03f, 120);
        int y = Activation(opType == "MEAN" ? [1, 2] : [1, 7, 7, 2], 0.03f, 120);
        int options = opType == "MEAN" ? 27 : opType == "RESIZE_BILINEAR" ? 15 : 74;
        _model.Operator(opType, [x, _model.Integers(opType == "MEAN" ? [1, 2] : [7, 7])], [y], options);

        IReadOnlyList<string> warnings = Convert(_model.Build([x], [y]), ExecutionMode.Compact).Warnings;

        Assert.Equal(expected != null, warnings.Any(w => w.Contains("Quantize the model to int8", StringComparison.Ordinal)));
        Assert.True(expected == null || warnings.Any(w => w.Contains(expected, StringComparison.Ordinal)));
    }

    private void Check(int x, int y, Func<byte[], int[]> reference)
    {
        byte[] file = _model.Build([x], [y]);
        InferenceModel[] models = [.. ((ExecutionMode[])[ExecutionMode.Compact, ExecutionMode.Packed, ExecutionMode.Compiled]).Select(
            mode => Convert(file, mode).Model)];
        for (int sample = 0; sample < Samples; sample++)
        {
            byte[] input = Bytes(models[0].Input.Length, 0, 255);
            int[] expected = reference(input);
            foreach (InferenceModel model in models)
            {
                model.Input.Write(input);
                model.Run();
                Assert.Equal(expected, Output(model));
            }
        }
    }

    private byte[] Bytes(int count, int lowest, int highest) =>
        [.. Enumerable.Range(0, count).Select(_ => (byte)_random.Next(lowest, highest + 1))];

    private int Activation(int[] shape, float scale, int zeroPoint) => _model.Tensor(TensorType.UInt8, shape, [scale], [zeroPoint], []);

    private int Weights(int[] shape, byte[] values, float scale, int zeroPoint) =>
        _model.Tensor(TensorType.UInt8, shape, [scale], [zeroPoint], values);
}
