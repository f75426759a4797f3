using TinyInfer.Converter.Import.TfLite;

namespace TinyInfer.Converter.Tests.TfLite;

/// <summary>Models of one operator that computes.</summary>
internal sealed class TfLiteLayerCase(int seed) : TfLiteCase(seed)
{
    internal static byte[] Unary(
        string type, int optionsType, bool sameScale = false, (float Scale, int ZeroPoint)? output = null, float scale = 0.05f,
            params ReadOnlySpan<(int, object)> options)
    {
        TfLiteLayerCase c = new(type.Length + (int)(scale * 100));
        float from = scale * (1 + (0.3f * c.Random.NextSingle()));
        int zeroPoint = c.Random.Next(-60, 60);
        int x = c.Model.Activation(Image, from, zeroPoint);
        int y = output is { } fixedOutput ? c.Model.Activation(Image, fixedOutput.Scale, fixedOutput.ZeroPoint)
            : sameScale ? c.Model.Activation(Image, from, zeroPoint)
            : c.Model.Activation(Image, from * 0.83f, c.Random.Next(-60, 60));
        return c.Model.Operator(type, [x], [y], optionsType, options).Build([x], [y]);
    }

    internal static byte[] Binary(
        string type, int optionsType, int[]? second = null, sbyte activation = 0, bool constant = false, bool reversed = false,
            bool sameScale = false)
    {
        TfLiteLayerCase c = new(type.Length + activation);
        int[] shape = second ?? Image;
        int a = c.Model.Activation(Image, 0.0437f, -11);
        int b = constant ? c.Model.Constant(shape, c.Bytes(shape.Aggregate(1, (p, n) => p * n)), [0.0291f])
            : sameScale ? c.Model.Activation(shape, 0.0437f, -11)
            : c.Model.Activation(shape, 0.0173f, 23);
        int y = sameScale ? c.Model.Activation(Image, 0.0437f, -11) : c.Model.Activation(Image, 0.0519f, 5);
        c.Model.Operator(type, reversed ? [b, a] : [a, b], [y], optionsType, (0, activation));
        return c.Model.Build(constant ? [a] : [a, b], [y]);
    }

    internal static byte[] Conv(sbyte padding, int stride, int dilation, sbyte activation, bool perTensor = false, int batches = 1)
    {
        TfLiteLayerCase c = new(stride + (dilation * 7) + activation);
        int outputs = 5;
        (int height, int width) = Positions(padding, stride, 3 + ((3 - 1) * (dilation - 1)), 2 + (dilation - 1));
        float[] scales = c.Scales(perTensor ? 1 : outputs);
        int x = c.Model.Activation([batches, .. Image[1..]], 0.0371f, -9);
        int w = c.Model.Constant([outputs, 3, 2, 4], c.Bytes(outputs * 24), scales);
        int b = c.Bias(outputs, 0.0371f, scales);
        int y = c.Model.Activation([batches, height, width, outputs], 0.21f, -20);
        return c.Model.Operator("CONV_2D", [x, w, b], [y], 1, (0, padding), (1, stride), (2, stride), (3, activation), (4, dilation),
            (5, dilation))
            .Build([x], [y]);
    }

    internal static byte[] Depthwise(sbyte padding, int stride, int multiplier)
    {
        TfLiteLayerCase c = new(stride + multiplier);
        int channels = 4 * multiplier;
        (int height, int width) = Positions(padding, stride, 3, 3);
        float[] scales = c.Scales(channels);
        int x = c.Model.Activation(Image, 0.0371f, 17);
        int w = c.Model.Constant([1, 3, 3, channels], c.Bytes(9 * channels), scales, 3);
        int b = c.Bias(channels, 0.0371f, scales);
        int y = c.Model.Activation([1, height, width, channels], 0.11f, 3);
        return c.Model.Operator("DEPTHWISE_CONV_2D", [x, w, b], [y], 2, (0, padding), (1, stride), (2, stride), (3, multiplier), (4, Relu))
            .Build([x], [y]);
    }

    internal static byte[] TransposeConv(sbyte padding, int stride, int kernel)
    {
        TfLiteLayerCase c = new(stride + kernel);
        int height = padding == Same ? Image[1] * stride : ((Image[1] - 1) * stride) + kernel;
        int width = padding == Same ? Image[2] * stride : ((Image[2] - 1) * stride) + kernel;
        float[] scales = c.Scales(3);
        int size = c.Model.Integers([1, height, width, 3]);
        int w = c.Model.Constant([3, kernel, kernel, 4], c.Bytes(3 * kernel * kernel * 4), scales);
        int x = c.Model.Activation(Image, 0.0371f, 17);
        int b = c.Bias(3, 0.0371f, scales);
        int y = c.Model.Activation([1, height, width, 3], 0.11f, 3);
        return c.Model.Operator("TRANSPOSE_CONV", [size, w, x, b], [y], 49, (0, padding), (1, stride), (2, stride)).Build([x], [y]);
    }

    internal static byte[] Dense(bool perChannel, sbyte activation, bool bias = true)
    {
        TfLiteLayerCase c = new(3 + activation);
        float[] scales = c.Scales(perChannel ? 6 : 1);
        int x = c.Model.Activation([2, 3, 20], 0.0371f, 17);
        int w = c.Model.Constant([6, 60], c.Bytes(360), scales);
        int b = bias ? c.Bias(6, 0.0371f, scales) : -1;
        int y = c.Model.Activation([2, 6], 0.31f, 3);
        return c.Model.Operator("FULLY_CONNECTED", [x, w, b], [y], 8, (0, activation)).Build([x], [y]);
    }

    internal static byte[] Pool(string type, sbyte padding, int size, int stride)
    {
        TfLiteLayerCase c = new(size);
        (int height, int width) = Positions(padding, stride, size, size);
        int x = c.Model.Activation(Image, 0.05f, 4);
        int y = c.Model.Activation([1, height, width, 4], 0.05f, 4);
        return c.Model.Operator(type, [x], [y], 5, (0, padding), (1, stride), (2, stride), (3, size), (4, size), (5, Relu)).Build(
            [x], [y]);
    }

    internal static byte[] Reduce(string type, int[] axes, bool keeps, bool sameScale = false)
    {
        TfLiteLayerCase c = new(axes.Length);
        int[] positive = [.. axes.Select(a => a < 0 ? a + 4 : a)];
        int[] shape = keeps
            ? [.. Image.Select((size, axis) => positive.Contains(axis) ? 1 : size)]
            : [.. Image.Where((_, axis) => !positive.Contains(axis))];
        int x = c.Model.Activation(Image, 0.05f, 14);
        int list = c.Model.Integers(axes);
        int y = sameScale ? c.Model.Activation(shape, 0.05f, 14) : c.Model.Activation(shape, type == "SUM" ? 0.13f : 0.0287f, -31);
        return c.Model.Operator(type, [x, list], [y], 27, (0, keeps)).Build([x], [y]);
    }

    internal static byte[] Softmax(float beta)
    {
        TfLiteLayerCase c = new(1);
        int x = c.Model.Activation([3, 17], 0.06f, 14);
        int y = c.Model.Activation([3, 17], 1f / 256, -128);
        return c.Model.Operator("SOFTMAX", [x], [y], 9, (0, beta)).Build([x], [y]);
    }

    internal byte[] ArgMax()
    {
        int x = Model.Activation([5, 13], 0.06f, 14);
        int axis = Model.Integers([1]);
        int y = Model.Tensor(TensorType.Int32, [5], [], [], []);
        return Model.Operator("ARG_MAX", [x, axis], [y], 40, (0, (sbyte)TensorType.Int32)).Build([x], [y]);
    }

    internal byte[] Prelu()
    {
        int x = Model.Activation(Image, 0.06f, 14);
        int slope = Model.Constant([1, 1, 4], [97, 97, 97, 97], [0.004f]);
        int y = Model.Activation(Image, 0.047f, -3);
        return Model.Operator("PRELU", [x, slope], [y]).Build([x], [y]);
    }

    internal byte[] Svdf(int zeroPoint)
    {
        int x = Model.Activation([1, 12], 0.04f, -9);
        int features = Model.Constant([10, 12], Bytes(120), [0.011f]);
        int time = Model.Constant([10, 6], Bytes(60), [0.009f]);
        int bias = Model.Integers([.. Enumerable.Range(0, 5).Select(_ => Random.Next(-900, 900))], 0.0021f);
        int state = Model.Tensor(TensorType.Int8, [1, 60], [0.17f], [zeroPoint], []);
        int y = Model.Activation([1, 5], 0.19f, -128);
        return Model.Operator("SVDF", [x, features, time, bias, state], [y], 6, (0, 2), (1, Relu)).Build([x], [y]);
    }
}
