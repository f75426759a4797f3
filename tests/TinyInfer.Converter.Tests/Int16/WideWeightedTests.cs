using System.Numerics;

namespace TinyInfer.Converter.Tests.Int16;

/// <summary>Layers with weights on int16 are TensorFlow Lite's, value for value, in every mode.</summary>
public sealed class WideWeightedTests
{
    private const float InputScale = 0.00031f;
    private const float OutputScale = 0.0007f;

    [Theory]
    [InlineData(1, 7, 5, true, 64)]
    [InlineData(2, 600, 4, true, 64)]
    [InlineData(1, 1100, 3, false, 64)]
    [InlineData(1, 33, 6, true, 32)]
    [InlineData(3, 64, 2, false, 32)]
    [InlineData(1, 9, 1, true, 0)]
    public void Dense(int batches, int columns, int rows, bool perChannel, int biasBits)
    {
        WideModel model = new(columns);
        float[] scales = model.Scales(perChannel ? rows : 1);
        sbyte[] weights = model.Weights(rows * columns);
        long[] biases = Biases(model, rows, biasBits);
        int x = model.Input([batches, columns], InputScale);
        int w = model.Builder.Constant([rows, columns], weights, scales);
        int y = model.Activation([batches, rows], OutputScale);
        model.Builder.Operator("FULLY_CONNECTED", [x, w, Bias(model, biases, biasBits)], [y], 8);

        model.Check(y, inputs => [.. Enumerable.Range(0, batches * rows).Select(i =>
        {
            int row = i % rows;
            BigInteger sum = biases[row];
            for (int c = 0; c < columns; c++)
            {
                sum += inputs[0][(i / rows * columns) + c] * weights[(row * columns) + c];
            }

            // One scale for all is multiplied in float32.
            double factor = perChannel
                ? (double)InputScale * scales[row] / OutputScale
                : (double)(InputScale * scales[0]) / OutputScale;
            return Finish(sum, factor, biasBits);
        })]);
    }

    [Theory]
    [InlineData(0, 1, 1, 1, 64)]
    [InlineData(1, 2, 1, 1, 64)]
    [InlineData(0, 1, 2, 1, 64)]
    [InlineData(0, 1, 1, 2, 64)]
    [InlineData(0, 2, 1, 1, 32)]
    [InlineData(1, 1, 1, 1, 0)]
    public void Convolution(int padding, int stride, int dilation, int groups, int biasBits)
    {
        const int Outputs = 6;
        const int Inputs = 4;
        WideModel model = new((stride * 10) + dilation + groups);
        Window window = new(padding == 0, stride, dilation);
        float[] scales = model.Scales(Outputs);
        int channels = Inputs / groups;
        sbyte[] weights = model.Weights(Outputs * 3 * 2 * channels);
        long[] biases = Biases(model, Outputs, biasBits);
        int x = model.Input([1, Window.Height, Window.Width, Inputs], InputScale);
        int w = model.Builder.Constant([Outputs, 3, 2, channels], weights, scales);
        int y = model.Activation([1, window.OutputHeight, window.OutputWidth, Outputs], OutputScale);
        model.Builder.Operator("CONV_2D", [x, w, Bias(model, biases, biasBits)], [y], 1, (0, (sbyte)padding), (1, stride), (2, stride),
            (3, (sbyte)1), (4, dilation), (5, dilation));

        model.Check(y, inputs => [.. window.Places.SelectMany(place => Enumerable.Range(0, Outputs).Select(o =>
        {
            BigInteger sum = biases[o];
            int first = o / (Outputs / groups) * channels;
            foreach ((int ky, int kx, int at) in window.Taps(place))
            {
                for (int c = 0; c < channels; c++)
                {
                    sum += inputs[0][(at * Inputs) + first + c] * weights[(((((o * 3) + ky) * 2) + kx) * channels) + c];
                }
            }

            return Math.Max((short)0, Finish(sum, (double)InputScale * scales[o] / OutputScale, biasBits));
        }))]);
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 2, 2)]
    [InlineData(0, 2, 3)]
    public void Depthwise(int padding, int stride, int multiplier)
    {
        const int Inputs = 4;
        int outputs = Inputs * multiplier;
        WideModel model = new(stride + multiplier);
        Window window = new(padding == 0, stride, 1);
        float[] scales = model.Scales(outputs);
        sbyte[] weights = model.Weights(3 * 2 * outputs);
        long[] biases = Biases(model, outputs, 64);
        int x = model.Input([1, Window.Height, Window.Width, Inputs], InputScale);
        int w = model.Builder.Constant([1, 3, 2, outputs], weights, scales, 3);
        int y = model.Activation([1, window.OutputHeight, window.OutputWidth, outputs], OutputScale);
        model.Builder.Operator("DEPTHWISE_CONV_2D", [x, w, Bias(model, biases, 64)], [y], 2, (0, (sbyte)padding), (1, stride), (2, stride),
            (3, multiplier));

        model.Check(y, inputs => [.. window.Places.SelectMany(place => Enumerable.Range(0, outputs).Select(o =>
        {
            BigInteger sum = biases[o];
            foreach ((int ky, int kx, int at) in window.Taps(place))
            {
                sum += inputs[0][(at * Inputs) + (o / multiplier)] * weights[(((ky * 2) + kx) * outputs) + o];
            }

            return Finish(sum, (double)InputScale * scales[o] / OutputScale, 64);
        }))]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TransposedConvolution(int stride)
    {
        const int Inputs = 4;
        const int Outputs = 3;
        WideModel model = new(stride);
        int height = ((Window.Height - 1) * stride) + 3;
        int width = ((Window.Width - 1) * stride) + 2;
        float[] scales = model.Scales(Outputs);
        sbyte[] weights = model.Weights(Outputs * 6 * Inputs);
        long[] biases = Biases(model, Outputs, 64);
        int size = model.Builder.Integers([1, height, width, Outputs]);
        int w = model.Builder.Constant([Outputs, 3, 2, Inputs], weights, scales);
        int x = model.Input([1, Window.Height, Window.Width, Inputs], InputScale);
        int y = model.Activation([1, height, width, Outputs], OutputScale);
        model.Builder.Operator("TRANSPOSE_CONV", [size, w, x, Bias(model, biases, 64)], [y], 49, (0, (sbyte)1), (1, stride), (2, stride));

        model.Check(y, inputs =>
        {
            BigInteger[] sums = [.. Enumerable.Range(0, height * width * Outputs).Select(i => (BigInteger)biases[i % Outputs])];
            for (int i = 0; i < inputs[0].Length; i++)
            {
                (int pixel, int channel) = (i / Inputs, i % Inputs);
                for (int tap = 0; tap < 6 * Outputs; tap++)
                {
                    (int o, int ky, int kx) = (tap / 6, tap / 2 % 3, tap % 2);
                    int row = (pixel / Window.Width * stride) + ky;
                    int column = (pixel % Window.Width * stride) + kx;
                    sums[(((row * width) + column) * Outputs) + o] += inputs[0][i] * weights[(tap * Inputs) + channel];
                }
            }

            return [.. sums.Select((sum, i) => Finish(sum, (double)InputScale * scales[i % Outputs] / OutputScale, 64))];
        });
    }

    private static long[] Biases(WideModel model, int count, int bits) => [.. Enumerable.Range(0, count).Select(i => bits switch
    {
        // Beyond 32 bits, as dead channels of tiny scales have them.
        64 => i == 0 ? 5_000_000_000 : model.Random.NextInt64(-20_000_000, 20_000_000),
        32 => model.Random.Next(-2_000_000, 2_000_000),
        _ => 0,
    })];

    private static int Bias(WideModel model, long[] values, int bits) => bits switch
    {
        64 => model.Longs(values),
        32 => model.Builder.Integers(Array.ConvertAll(values, v => (int)v)),
        _ => -1,
    };

    private static short Finish(BigInteger sum, double factor, int biasBits) => WideReference.Clamp(
        biasBits == 32 ? WideReference.MultiplyInt(sum, factor) : WideReference.MultiplyLong(sum, factor));

    /// <summary>A window of 3 by 2 taps over an image, padded as TensorFlow Lite pads.</summary>
    private sealed class Window
    {
        internal const int Height = 7;
        internal const int Width = 6;
        private readonly int _stride;
        private readonly int _dilation;
        private readonly int _top;
        private readonly int _left;

        internal Window(bool isSame, int stride, int dilation)
        {
            (_stride, _dilation) = (stride, dilation);
            (OutputHeight, _top) = Axis(Height, (2 * dilation) + 1, stride, isSame);
            (OutputWidth, _left) = Axis(Width, dilation + 1, stride, isSame);
        }

        internal int OutputHeight { get; }

        internal int OutputWidth { get; }

        internal IEnumerable<(int Y, int X)> Places =>
            Enumerable.Range(0, OutputHeight * OutputWidth).Select(i => (i / OutputWidth, i % OutputWidth));

        /// <summary>The taps within the image: row and column of the tap, and the pixel under it.</summary>
        internal IEnumerable<(int Ky, int Kx, int At)> Taps((int Y, int X) place)
        {
            for (int tap = 0; tap < 6; tap++)
            {
                int y = (place.Y * _stride) - _top + (tap / 2 * _dilation);
                int x = (place.X * _stride) - _left + (tap % 2 * _dilation);
                if (y >= 0 && y < Height && x >= 0 && x < Width)
                {
                    yield return (tap / 2, tap % 2, (y * Width) + x);
                }
            }
        }

        private static (int Output, int Padding) Axis(int size, int span, int stride, bool isSame)
        {
            int output = isSame ? (size + stride - 1) / stride : (size - span + stride) / stride;
            return (output, isSame ? Math.Max(0, ((output - 1) * stride) + span - size) / 2 : 0);
        }
    }
}
