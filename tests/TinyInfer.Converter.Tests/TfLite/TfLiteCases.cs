using TinyInfer.Converter.Import.TfLite;

namespace TinyInfer.Converter.Tests.TfLite;

/// <summary>Small .tflite models, one for each operator and form of it, with seeded random weights and scales.</summary>
internal sealed class TfLiteCases
{
    private const sbyte Same = 0;
    private const sbyte Valid = 1;
    private const sbyte Relu = 1;
    private const sbyte ReluN1To1 = 2;
    private const sbyte Relu6 = 3;

    private static readonly int[] Image = [1, 7, 6, 4];

    private readonly TfLiteModelBuilder _model = new();
    private readonly Random _random;

    private TfLiteCases(int seed)
    {
        _random = new Random(seed);
    }

    /// <summary>Makes a model, by name.</summary>
    internal static Dictionary<string, Func<byte[]>> All { get; } = new(StringComparer.Ordinal)
    {
        ["abs"] = () => Unary("ABS", 78),
        ["abs same scale"] = () => Unary("ABS", 78, sameScale: true),
        ["add"] = () => Binary("ADD", 11),
        ["add broadcast"] = () => Binary("ADD", 11, second: [1, 1, 1, 4]),
        ["add constant"] = () => Binary("ADD", 11, constant: true),
        ["add relu"] = () => Binary("ADD", 11, activation: Relu),
        ["arg max"] = () => new TfLiteCases(1).ArgMax(),
        ["average pool"] = () => Pool("AVERAGE_POOL_2D", Valid, 2, 2),
        ["average pool same"] = () => Pool("AVERAGE_POOL_2D", Same, 3, 2),
        ["batch to space"] = () => Blocks("BATCH_TO_SPACE_ND", 24, [6, 4, 3, 2], [1, 7, 9, 2], [2, 3], [1, 0, 0, 0]),
        ["batch to space of steps"] = () => Blocks("BATCH_TO_SPACE_ND", 24, [2, 5, 3], [1, 8, 3], [2], [1, 1]),
        ["batches of convolutions"] = () => Conv(Same, 1, 1, Relu6, batches: 3),
        ["concatenation"] = () => new TfLiteCases(2).Concatenation(),
        ["convolution"] = () => Conv(Valid, 1, 1, 0),
        ["convolution dilated"] = () => Conv(Same, 1, 2, Relu),
        ["convolution per tensor"] = () => Conv(Same, 2, 1, 0, perTensor: true),
        ["convolution strided"] = () => Conv(Same, 2, 1, Relu6),
        ["depth to space"] = () => Blocks("DEPTH_TO_SPACE", 94, [1, 3, 2, 12], [1, 6, 4, 3], null, null),
        ["depthwise"] = () => Depthwise(Same, 1, 1),
        ["depthwise multiplied"] = () => Depthwise(Valid, 2, 3),
        ["elu"] = () => Unary("ELU", 0),
        ["expand dims"] = () => Reshaped("EXPAND_DIMS", [1, 1, 7, 6, 4], [0]),
        ["fully connected"] = () => Dense(perChannel: false, 0),
        ["fully connected per channel"] = () => Dense(perChannel: true, Relu),
        ["fully connected without bias"] = () => Dense(perChannel: false, ReluN1To1, bias: false),
        ["gather"] = () => new TfLiteCases(14).Gather(),
        ["hard swish"] = () => Unary("HARD_SWISH", 91),
        ["hard swish coarse"] = () => Unary("HARD_SWISH", 91, scale: 0.3f),
        ["leaky relu"] = () => Unary("LEAKY_RELU", 75, options: (0, 0.13f)),
        ["leaky relu negative"] = () => Unary("LEAKY_RELU", 75, options: (0, -0.4f)),
        ["logistic"] = () => Unary("LOGISTIC", 0, output: (1f / 256, -128)),
        ["max pool"] = () => Pool("MAX_POOL_2D", Same, 3, 2),
        ["maximum"] = () => Binary("MAXIMUM", 39, sameScale: true),
        ["mean"] = () => Reduce("MEAN", [1, 2], false),
        ["mean kept"] = () => Reduce("MEAN", [1, 2], true),
        ["mean of channels"] = () => Reduce("MEAN", [-1], true),
        ["mirror pad reflected"] = () => new TfLiteCases(15).MirrorPad(0),
        ["mirror pad symmetric"] = () => new TfLiteCases(15).MirrorPad(1),
        ["minimum"] = () => Binary("MINIMUM", 39, sameScale: true),
        ["mul"] = () => Binary("MUL", 21),
        ["mul broadcast"] = () => Binary("MUL", 21, second: [1, 7, 1, 1], activation: Relu6),
        ["pack"] = () => new TfLiteCases(3).Pack(),
        ["pad"] = () => new TfLiteCases(4).Pad(),
        ["padv2"] = () => new TfLiteCases(5).PadV2(),
        ["prelu scalar"] = () => new TfLiteCases(6).Prelu(),
        ["quantize"] = () => Unary("QUANTIZE", 89),
        ["reduce max"] = () => Reduce("REDUCE_MAX", [1, 2], false, sameScale: true),
        ["relu"] = () => Unary("RELU", 0),
        ["relu6"] = () => Unary("RELU6", 0, sameScale: true),
        ["reshape"] = () => Reshaped("RESHAPE", [1, 42, 4], [1, 42, 4]),
        ["resize"] = () => Resize(false, false),
        ["resize aligned"] = () => Resize(true, false),
        ["resize bilinear"] = () => Resize(false, false, true, 11, 9),
        ["resize bilinear aligned"] = () => Resize(true, false, true, 13, 4),
        ["resize bilinear centred"] = () => Resize(false, true, true, 14, 18),
        ["resize bilinear smaller"] = () => Resize(false, true, true, 3, 4),
        ["resize bilinear to one"] = () => Resize(true, false, true, 1, 1),
        ["resize centred"] = () => Resize(false, true),
        ["reverse"] = () => new TfLiteCases(16).Reverse(),
        ["slice"] = () => new TfLiteCases(7).Slice(),
        ["softmax"] = () => Softmax(1),
        ["softmax sharp"] = () => Softmax(3.5f),
        ["space to batch"] = () => Blocks("SPACE_TO_BATCH_ND", 25, [1, 7, 5, 2], [6, 4, 3, 2], [2, 3], [1, 0, 2, 2]),
        ["space to depth"] = () => Blocks("SPACE_TO_DEPTH", 19, [1, 6, 4, 3], [1, 3, 2, 12], null, null),
        ["split"] = () => new TfLiteCases(8).Split(),
        ["split v"] = () => new TfLiteCases(9).SplitV(),
        ["squeeze"] = () => Reshaped("SQUEEZE", [7, 6, 4], null),
        ["strided slice"] = () => new TfLiteCases(10).StridedSlice(0, [0, 1, 5, 0], [1, 7, 0, 4], [1, 2, -2, 1], [1, 3, 3, 4]),
        ["strided slice shrunk"] = () => new TfLiteCases(11).StridedSlice(2, [0, -3, 0, 1], [1, 0, 6, 4], [1, 1, 1, 2], [1, 6, 2]),
        ["sub"] = () => Binary("SUB", 28),
        ["sub constant first"] = () => Binary("SUB", 28, constant: true, reversed: true),
        ["sum"] = () => Reduce("SUM", [2], false),
        ["svdf of 8 bits"] = () => new TfLiteCases(17).Svdf(0),
        ["svdf of 8 bits, shifted"] = () => new TfLiteCases(18).Svdf(-50),
        ["tanh"] = () => Unary("TANH", 0, output: (1f / 128, 0)),
        ["transpose"] = () => new TfLiteCases(12).Transpose(),
        ["transposed convolution"] = () => TransposeConv(Valid, 2, 3),
        ["transposed convolution same"] = () => TransposeConv(Same, 2, 4),
        ["unpack"] = () => new TfLiteCases(13).Unpack(),
    };

    private static byte[] Unary(
        string type, int optionsType, bool sameScale = false, (float Scale, int ZeroPoint)? output = null, float scale = 0.05f,
            params ReadOnlySpan<(int, object)> options)
    {
        TfLiteCases c = new(type.Length + (int)(scale * 100));
        float from = scale * (1 + (0.3f * c._random.NextSingle()));
        int zeroPoint = c._random.Next(-60, 60);
        int x = c._model.Activation(Image, from, zeroPoint);
        int y = output is { } fixedOutput ? c._model.Activation(Image, fixedOutput.Scale, fixedOutput.ZeroPoint)
            : sameScale ? c._model.Activation(Image, from, zeroPoint)
            : c._model.Activation(Image, from * 0.83f, c._random.Next(-60, 60));
        return c._model.Operator(type, [x], [y], optionsType, options).Build([x], [y]);
    }

    private static byte[] Binary(
        string type, int optionsType, int[]? second = null, sbyte activation = 0, bool constant = false, bool reversed = false,
            bool sameScale = false)
    {
        TfLiteCases c = new(type.Length + activation);
        int[] shape = second ?? Image;
        int a = c._model.Activation(Image, 0.0437f, -11);
        int b = constant ? c._model.Constant(shape, c.Bytes(shape.Aggregate(1, (p, n) => p * n)), [0.0291f])
            : sameScale ? c._model.Activation(shape, 0.0437f, -11)
            : c._model.Activation(shape, 0.0173f, 23);
        int y = sameScale ? c._model.Activation(Image, 0.0437f, -11) : c._model.Activation(Image, 0.0519f, 5);
        c._model.Operator(type, reversed ? [b, a] : [a, b], [y], optionsType, (0, activation));
        return c._model.Build(constant ? [a] : [a, b], [y]);
    }

    private static byte[] Conv(sbyte padding, int stride, int dilation, sbyte activation, bool perTensor = false, int batches = 1)
    {
        TfLiteCases c = new(stride + (dilation * 7) + activation);
        int outputs = 5;
        (int height, int width) = Positions(padding, stride, 3 + ((3 - 1) * (dilation - 1)), 2 + (dilation - 1));
        float[] scales = c.Scales(perTensor ? 1 : outputs);
        int x = c._model.Activation([batches, .. Image[1..]], 0.0371f, -9);
        int w = c._model.Constant([outputs, 3, 2, 4], c.Bytes(outputs * 24), scales);
        int b = c.Bias(outputs, 0.0371f, scales);
        int y = c._model.Activation([batches, height, width, outputs], 0.21f, -20);
        return c._model.Operator("CONV_2D", [x, w, b], [y], 1, (0, padding), (1, stride), (2, stride), (3, activation), (4, dilation),
            (5, dilation))
            .Build([x], [y]);
    }

    private static byte[] Depthwise(sbyte padding, int stride, int multiplier)
    {
        TfLiteCases c = new(stride + multiplier);
        int channels = 4 * multiplier;
        (int height, int width) = Positions(padding, stride, 3, 3);
        float[] scales = c.Scales(channels);
        int x = c._model.Activation(Image, 0.0371f, 17);
        int w = c._model.Constant([1, 3, 3, channels], c.Bytes(9 * channels), scales, 3);
        int b = c.Bias(channels, 0.0371f, scales);
        int y = c._model.Activation([1, height, width, channels], 0.11f, 3);
        return c._model.Operator("DEPTHWISE_CONV_2D", [x, w, b], [y], 2, (0, padding), (1, stride), (2, stride), (3, multiplier), (4, Relu))
            .Build([x], [y]);
    }

    private static byte[] TransposeConv(sbyte padding, int stride, int kernel)
    {
        TfLiteCases c = new(stride + kernel);
        int height = padding == Same ? Image[1] * stride : ((Image[1] - 1) * stride) + kernel;
        int width = padding == Same ? Image[2] * stride : ((Image[2] - 1) * stride) + kernel;
        float[] scales = c.Scales(3);
        int size = c._model.Integers([1, height, width, 3]);
        int w = c._model.Constant([3, kernel, kernel, 4], c.Bytes(3 * kernel * kernel * 4), scales);
        int x = c._model.Activation(Image, 0.0371f, 17);
        int b = c.Bias(3, 0.0371f, scales);
        int y = c._model.Activation([1, height, width, 3], 0.11f, 3);
        return c._model.Operator("TRANSPOSE_CONV", [size, w, x, b], [y], 49, (0, padding), (1, stride), (2, stride)).Build([x], [y]);
    }

    private static byte[] Dense(bool perChannel, sbyte activation, bool bias = true)
    {
        TfLiteCases c = new(3 + activation);
        float[] scales = c.Scales(perChannel ? 6 : 1);
        int x = c._model.Activation([2, 3, 20], 0.0371f, 17);
        int w = c._model.Constant([6, 60], c.Bytes(360), scales);
        int b = bias ? c.Bias(6, 0.0371f, scales) : -1;
        int y = c._model.Activation([2, 6], 0.31f, 3);
        return c._model.Operator("FULLY_CONNECTED", [x, w, b], [y], 8, (0, activation)).Build([x], [y]);
    }

    private static byte[] Pool(string type, sbyte padding, int size, int stride)
    {
        TfLiteCases c = new(size);
        (int height, int width) = Positions(padding, stride, size, size);
        int x = c._model.Activation(Image, 0.05f, 4);
        int y = c._model.Activation([1, height, width, 4], 0.05f, 4);
        return c._model.Operator(type, [x], [y], 5, (0, padding), (1, stride), (2, stride), (3, size), (4, size), (5, Relu)).Build(
            [x], [y]);
    }

    private static byte[] Reduce(string type, int[] axes, bool keeps, bool sameScale = false)
    {
        TfLiteCases c = new(axes.Length);
        int[] positive = [.. axes.Select(a => a < 0 ? a + 4 : a)];
        int[] shape = keeps
            ? [.. Image.Select((size, axis) => positive.Contains(axis) ? 1 : size)]
            : [.. Image.Where((_, axis) => !positive.Contains(axis))];
        int x = c._model.Activation(Image, 0.05f, 14);
        int list = c._model.Integers(axes);
        int y = sameScale ? c._model.Activation(shape, 0.05f, 14) : c._model.Activation(shape, type == "SUM" ? 0.13f : 0.0287f, -31);
        return c._model.Operator(type, [x, list], [y], 27, (0, keeps)).Build([x], [y]);
    }

    private static byte[] Reshaped(string type, int[] shape, int[]? argument)
    {
        TfLiteCases c = new(1);
        int x = c._model.Activation(Image, 0.05f, 14);
        int[] inputs = argument == null ? [x] : [x, c._model.Integers(argument)];
        int y = c._model.Activation(shape, 0.05f, 14);
        return c._model.Operator(type, inputs, [y], type == "SQUEEZE" ? 30 : type == "RESHAPE" ? 17 : 52).Build([x], [y]);
    }

    private static byte[] Resize(bool aligned, bool centred, bool bilinear = false, int height = 11, int width = 9)
    {
        TfLiteCases c = new(1);
        int x = c._model.Activation(Image, 0.05f, 14);
        int size = c._model.Integers([height, width]);
        int y = c._model.Activation([1, height, width, 4], 0.05f, 14);
        return bilinear
            ? c._model.Operator("RESIZE_BILINEAR", [x, size], [y], 15, (2, aligned), (3, centred)).Build([x], [y])
            : c._model.Operator("RESIZE_NEAREST_NEIGHBOR", [x, size], [y], 74, (0, aligned), (1, centred)).Build([x], [y]);
    }

    private static byte[] Blocks(string type, int optionsType, int[] from, int[] to, int[]? blocks, int[]? borders)
    {
        // Zero point 0, since the reference kernels of TensorFlow Lite Micro pad with the integer 0, unlike TensorFlow Lite's own.
        TfLiteCases c = new(1);
        int x = c._model.Activation(from, 0.05f, 0);
        int[] inputs = blocks == null || borders == null
            ? [x]
            : [x, c._model.Integers(blocks), c._model.Tensor(TensorType.Int32, [blocks.Length, 2], [], [], Bytes32(borders))];
        int y = c._model.Activation(to, 0.05f, 0);
        return c._model.Operator(type, inputs, [y], optionsType, blocks == null ? [(0, 2)] : []).Build([x], [y]);
    }

    private static byte[] Softmax(float beta)
    {
        TfLiteCases c = new(1);
        int x = c._model.Activation([3, 17], 0.06f, 14);
        int y = c._model.Activation([3, 17], 1f / 256, -128);
        return c._model.Operator("SOFTMAX", [x], [y], 9, (0, beta)).Build([x], [y]);
    }

    private byte[] ArgMax()
    {
        int x = _model.Activation([5, 13], 0.06f, 14);
        int axis = _model.Integers([1]);
        int y = _model.Tensor(TensorType.Int32, [5], [], [], []);
        return _model.Operator("ARG_MAX", [x, axis], [y], 40, (0, (sbyte)TensorType.Int32)).Build([x], [y]);
    }

    private byte[] Concatenation()
    {
        int a = _model.Activation(Image, 0.06f, 14);
        int b = _model.Activation([1, 7, 2, 4], 0.06f, 14);
        int y = _model.Activation([1, 7, 8, 4], 0.06f, 14);
        return _model.Operator("CONCATENATION", [a, b], [y], 10, (0, 2)).Build([a, b], [y]);
    }

    private byte[] Pack()
    {
        int a = _model.Activation([5, 4], 0.06f, 14);
        int b = _model.Activation([5, 4], 0.06f, 14);
        int y = _model.Activation([5, 2, 4], 0.06f, 14);
        return _model.Operator("PACK", [a, b], [y], 59, (0, 2), (1, 1)).Build([a, b], [y]);
    }

    private byte[] Unpack()
    {
        int x = _model.Activation([5, 2, 4], 0.06f, 14);
        int a = _model.Activation([5, 4], 0.06f, 14);
        int b = _model.Activation([5, 4], 0.06f, 14);
        return _model.Operator("UNPACK", [x], [a, b], 64, (0, 2), (1, 1)).Build([x], [a, b]);
    }

    private byte[] Pad()
    {
        int x = _model.Activation(Image, 0.06f, 14);
        int pads = _model.Tensor(TensorType.Int32, [4, 2], [], [], Bytes32([0, 0, 1, 2, 3, 0, 0, 1]));
        int y = _model.Activation([1, 10, 9, 5], 0.06f, 14);
        return _model.Operator("PAD", [x, pads], [y], 22).Build([x], [y]);
    }

    private byte[] PadV2()
    {
        int x = _model.Activation(Image, 0.06f, 14);
        int pads = _model.Tensor(TensorType.Int32, [4, 2], [], [], Bytes32([0, 0, 1, 2, 3, 0, 0, 1]));
        int value = _model.Tensor(TensorType.Int8, [1], [0.06f], [14], [77]);
        int y = _model.Activation([1, 10, 9, 5], 0.06f, 14);
        return _model.Operator("PADV2", [x, pads, value], [y], 43).Build([x], [y]);
    }

    private byte[] Prelu()
    {
        int x = _model.Activation(Image, 0.06f, 14);
        int slope = _model.Constant([1, 1, 4], [97, 97, 97, 97], [0.004f]);
        int y = _model.Activation(Image, 0.047f, -3);
        return _model.Operator("PRELU", [x, slope], [y]).Build([x], [y]);
    }

    private byte[] Gather()
    {
        int x = _model.Activation(Image, 0.06f, 14);
        int indices = _model.Integers([5, 0, 0, 3, 2]);
        int y = _model.Activation([1, 7, 5, 4], 0.06f, 14);
        return _model.Operator("GATHER", [x, indices], [y], 23, (0, 2)).Build([x], [y]);
    }

    private byte[] MirrorPad(int mode)
    {
        int x = _model.Activation(Image, 0.06f, 14);
        int pads = _model.Tensor(TensorType.Int32, [4, 2], [], [], Bytes32([0, 0, 3, 2, 1, 5, 2, 3]));
        int y = _model.Activation([1, 12, 12, 9], 0.06f, 14);
        return _model.Operator("MIRROR_PAD", [x, pads], [y], 77, (0, (sbyte)mode)).Build([x], [y]);
    }

    private byte[] Reverse()
    {
        int x = _model.Activation(Image, 0.06f, 14);
        int axis = _model.Integers([1]);
        int y = _model.Activation(Image, 0.06f, 14);
        return _model.Operator("REVERSE_V2", [x, axis], [y], 81).Build([x], [y]);
    }

    private byte[] Svdf(int zeroPoint)
    {
        int x = _model.Activation([1, 12], 0.04f, -9);
        int features = _model.Constant([10, 12], Bytes(120), [0.011f]);
        int time = _model.Constant([10, 6], Bytes(60), [0.009f]);
        int bias = _model.Integers([.. Enumerable.Range(0, 5).Select(_ => _random.Next(-900, 900))], 0.0021f);
        int state = _model.Tensor(TensorType.Int8, [1, 60], [0.17f], [zeroPoint], []);
        int y = _model.Activation([1, 5], 0.19f, -128);
        return _model.Operator("SVDF", [x, features, time, bias, state], [y], 6, (0, 2), (1, Relu)).Build([x], [y]);
    }

    private byte[] Slice()
    {
        int x = _model.Activation(Image, 0.06f, 14);
        int begin = _model.Integers([0, 2, 1, 0]);
        int size = _model.Integers([1, 3, -1, 2]);
        int y = _model.Activation([1, 3, 5, 2], 0.06f, 14);
        return _model.Operator("SLICE", [x, begin, size], [y], 48).Build([x], [y]);
    }

    private byte[] StridedSlice(int shrink, int[] begins, int[] ends, int[] strides, int[] shape)
    {
        int x = _model.Activation(Image, 0.06f, 14);
        int[] arguments = [_model.Integers(begins), _model.Integers(ends), _model.Integers(strides)];
        int y = _model.Activation(shape, 0.06f, 14);
        return _model.Operator("STRIDED_SLICE", [x, .. arguments], [y], 32, (1, shrink == 0 ? 4 : 0), (4, shrink)).Build([x], [y]);
    }

    private byte[] Split()
    {
        int axis = _model.Integers([3]);
        int x = _model.Activation(Image, 0.06f, 14);
        int a = _model.Activation([1, 7, 6, 2], 0.06f, 14);
        int b = _model.Activation([1, 7, 6, 2], 0.06f, 14);
        return _model.Operator("SPLIT", [axis, x], [a, b], 35, (0, 2)).Build([x], [a, b]);
    }

    private byte[] SplitV()
    {
        int x = _model.Activation(Image, 0.06f, 14);
        int sizes = _model.Integers([3, 4]);
        int axis = _model.Integers([1]);
        int a = _model.Activation([1, 3, 6, 4], 0.06f, 14);
        int b = _model.Activation([1, 4, 6, 4], 0.06f, 14);
        return _model.Operator("SPLIT_V", [x, sizes, axis], [a, b], 79, (0, 2)).Build([x], [a, b]);
    }

    private byte[] Transpose()
    {
        int x = _model.Activation(Image, 0.06f, 14);
        int permutation = _model.Integers([0, 3, 1, 2]);
        int y = _model.Activation([1, 4, 7, 6], 0.06f, 14);
        return _model.Operator("TRANSPOSE", [x, permutation], [y], 26).Build([x], [y]);
    }

    private static (int Height, int Width) Positions(sbyte padding, int stride, int height, int width) => padding == Same
        ? ((Image[1] + stride - 1) / stride, (Image[2] + stride - 1) / stride)
        : (((Image[1] - height) / stride) + 1, ((Image[2] - width) / stride) + 1);

    private int Bias(int channels, float inputScale, float[] scales)
    {
        int[] values = [.. Enumerable.Range(0, channels).Select(_ => _random.Next(-3000, 3000))];
        return _model.Integers(values, [.. scales.Select(s => inputScale * s)]);
    }

    private float[] Scales(int count) => [.. Enumerable.Range(0, count).Select(_ => 0.003f + (0.004f * _random.NextSingle()))];

    private sbyte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(_ => (sbyte)_random.Next(-127, 128))];

    private static byte[] Bytes32(int[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
