using TinyInfer.Converter.Import.TfLite;

namespace TinyInfer.Converter.Tests.TfLite;

/// <summary>Models of one operator that moves elements, and computes nothing or a mean of neighbours.</summary>
internal sealed class TfLiteShapeCase(int seed) : TfLiteCase(seed)
{
    internal static byte[] Reshaped(string type, int[] shape, int[]? argument)
    {
        TfLiteShapeCase c = new(1);
        int x = c.Model.Activation(Image, 0.05f, 14);
        int[] inputs = argument == null ? [x] : [x, c.Model.Integers(argument)];
        int y = c.Model.Activation(shape, 0.05f, 14);
        return c.Model.Operator(type, inputs, [y], type == "SQUEEZE" ? 30 : type == "RESHAPE" ? 17 : 52).Build([x], [y]);
    }

    internal static byte[] Resize(bool aligned, bool centred, bool bilinear = false, int height = 11, int width = 9)
    {
        TfLiteShapeCase c = new(1);
        int x = c.Model.Activation(Image, 0.05f, 14);
        int size = c.Model.Integers([height, width]);
        int y = c.Model.Activation([1, height, width, 4], 0.05f, 14);
        return bilinear
            ? c.Model.Operator("RESIZE_BILINEAR", [x, size], [y], 15, (2, aligned), (3, centred)).Build([x], [y])
            : c.Model.Operator("RESIZE_NEAREST_NEIGHBOR", [x, size], [y], 74, (0, aligned), (1, centred)).Build([x], [y]);
    }

    internal static byte[] Blocks(string type, int optionsType, int[] from, int[] to, int[]? blocks, int[]? borders)
    {
        // Zero point 0, since the reference kernels of TensorFlow Lite Micro pad with the integer 0, unlike TensorFlow Lite's own.
        TfLiteShapeCase c = new(1);
        int x = c.Model.Activation(from, 0.05f, 0);
        int[] inputs = blocks == null || borders == null
            ? [x]
            : [x, c.Model.Integers(blocks), c.Model.Tensor(TensorType.Int32, [blocks.Length, 2], [], [], Bytes32(borders))];
        int y = c.Model.Activation(to, 0.05f, 0);
        return c.Model.Operator(type, inputs, [y], optionsType, blocks == null ? [(0, 2)] : []).Build([x], [y]);
    }

    internal byte[] Concatenation()
    {
        int a = Model.Activation(Image, 0.06f, 14);
        int b = Model.Activation([1, 7, 2, 4], 0.06f, 14);
        int y = Model.Activation([1, 7, 8, 4], 0.06f, 14);
        return Model.Operator("CONCATENATION", [a, b], [y], 10, (0, 2)).Build([a, b], [y]);
    }

    internal byte[] Pack()
    {
        int a = Model.Activation([5, 4], 0.06f, 14);
        int b = Model.Activation([5, 4], 0.06f, 14);
        int y = Model.Activation([5, 2, 4], 0.06f, 14);
        return Model.Operator("PACK", [a, b], [y], 59, (0, 2), (1, 1)).Build([a, b], [y]);
    }

    internal byte[] Unpack()
    {
        int x = Model.Activation([5, 2, 4], 0.06f, 14);
        int a = Model.Activation([5, 4], 0.06f, 14);
        int b = Model.Activation([5, 4], 0.06f, 14);
        return Model.Operator("UNPACK", [x], [a, b], 64, (0, 2), (1, 1)).Build([x], [a, b]);
    }

    internal byte[] Pad()
    {
        int x = Model.Activation(Image, 0.06f, 14);
        int pads = Model.Tensor(TensorType.Int32, [4, 2], [], [], Bytes32([0, 0, 1, 2, 3, 0, 0, 1]));
        int y = Model.Activation([1, 10, 9, 5], 0.06f, 14);
        return Model.Operator("PAD", [x, pads], [y], 22).Build([x], [y]);
    }

    internal byte[] PadV2()
    {
        int x = Model.Activation(Image, 0.06f, 14);
        int pads = Model.Tensor(TensorType.Int32, [4, 2], [], [], Bytes32([0, 0, 1, 2, 3, 0, 0, 1]));
        int value = Model.Tensor(TensorType.Int8, [1], [0.06f], [14], [77]);
        int y = Model.Activation([1, 10, 9, 5], 0.06f, 14);
        return Model.Operator("PADV2", [x, pads, value], [y], 43).Build([x], [y]);
    }

    internal byte[] Gather()
    {
        int x = Model.Activation(Image, 0.06f, 14);
        int indices = Model.Integers([5, 0, 0, 3, 2]);
        int y = Model.Activation([1, 7, 5, 4], 0.06f, 14);
        return Model.Operator("GATHER", [x, indices], [y], 23, (0, 2)).Build([x], [y]);
    }

    internal byte[] MirrorPad(int mode)
    {
        int x = Model.Activation(Image, 0.06f, 14);
        int pads = Model.Tensor(TensorType.Int32, [4, 2], [], [], Bytes32([0, 0, 3, 2, 1, 5, 2, 3]));
        int y = Model.Activation([1, 12, 12, 9], 0.06f, 14);
        return Model.Operator("MIRROR_PAD", [x, pads], [y], 77, (0, (sbyte)mode)).Build([x], [y]);
    }

    internal byte[] Reverse()
    {
        int x = Model.Activation(Image, 0.06f, 14);
        int axis = Model.Integers([1]);
        int y = Model.Activation(Image, 0.06f, 14);
        return Model.Operator("REVERSE_V2", [x, axis], [y], 81).Build([x], [y]);
    }

    internal byte[] Slice()
    {
        int x = Model.Activation(Image, 0.06f, 14);
        int begin = Model.Integers([0, 2, 1, 0]);
        int size = Model.Integers([1, 3, -1, 2]);
        int y = Model.Activation([1, 3, 5, 2], 0.06f, 14);
        return Model.Operator("SLICE", [x, begin, size], [y], 48).Build([x], [y]);
    }

    internal byte[] StridedSlice(int shrink, int[] begins, int[] ends, int[] strides, int[] shape)
    {
        int x = Model.Activation(Image, 0.06f, 14);
        int[] arguments = [Model.Integers(begins), Model.Integers(ends), Model.Integers(strides)];
        int y = Model.Activation(shape, 0.06f, 14);
        return Model.Operator("STRIDED_SLICE", [x, .. arguments], [y], 32, (1, shrink == 0 ? 4 : 0), (4, shrink)).Build([x], [y]);
    }

    internal byte[] Split()
    {
        int axis = Model.Integers([3]);
        int x = Model.Activation(Image, 0.06f, 14);
        int a = Model.Activation([1, 7, 6, 2], 0.06f, 14);
        int b = Model.Activation([1, 7, 6, 2], 0.06f, 14);
        return Model.Operator("SPLIT", [axis, x], [a, b], 35, (0, 2)).Build([x], [a, b]);
    }

    internal byte[] SplitV()
    {
        int x = Model.Activation(Image, 0.06f, 14);
        int sizes = Model.Integers([3, 4]);
        int axis = Model.Integers([1]);
        int a = Model.Activation([1, 3, 6, 4], 0.06f, 14);
        int b = Model.Activation([1, 4, 6, 4], 0.06f, 14);
        return Model.Operator("SPLIT_V", [x, sizes, axis], [a, b], 79, (0, 2)).Build([x], [a, b]);
    }

    internal byte[] Transpose()
    {
        int x = Model.Activation(Image, 0.06f, 14);
        int permutation = Model.Integers([0, 3, 1, 2]);
        int y = Model.Activation([1, 4, 7, 6], 0.06f, 14);
        return Model.Operator("TRANSPOSE", [x, permutation], [y], 26).Build([x], [y]);
    }
}
