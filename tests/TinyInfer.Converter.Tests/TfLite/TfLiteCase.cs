namespace TinyInfer.Converter.Tests.TfLite;

/// <summary>A small .tflite model in the making, with seeded random weights and scales.</summary>
internal abstract class TfLiteCase(int seed)
{
    internal const sbyte Same = 0;
    internal const sbyte Valid = 1;
    internal const sbyte Relu = 1;
    internal const sbyte ReluN1To1 = 2;
    internal const sbyte Relu6 = 3;

    private protected static int[] Image => [1, 7, 6, 4];

    private protected TfLiteModelBuilder Model { get; } = new();

    private protected Random Random { get; } = new(seed);

    private protected static (int Height, int Width) Positions(sbyte padding, int stride, int height, int width) => padding == Same
        ? ((Image[1] + stride - 1) / stride, (Image[2] + stride - 1) / stride)
        : (((Image[1] - height) / stride) + 1, ((Image[2] - width) / stride) + 1);

    private protected int Bias(int channels, float inputScale, float[] scales)
    {
        int[] values = [.. Enumerable.Range(0, channels).Select(_ => Random.Next(-3000, 3000))];
        return Model.Integers(values, [.. scales.Select(s => inputScale * s)]);
    }

    private protected float[] Scales(int count) => [.. Enumerable.Range(0, count).Select(_ => 0.003f + (0.004f * Random.NextSingle()))];

    private protected sbyte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(_ => (sbyte)Random.Next(-127, 128))];

    private protected static byte[] Bytes32(int[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
