using TinyInfer.Converter.Emit;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

public class ConvolutionTests
{
    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Random_layers_give_the_bytes_of_the_kernels(RoundingMode rounding)
    {
        Random random = new(3);
        LayerSheet sheet = new(rounding);
        for (int i = 0; i < 50; i++)
        {
            Add(sheet, random, Shape(random));
        }

        sheet.Check(random, 10);
    }

    [Fact]
    public void Extremes_do_not_spill_over()
    {
        Random random = new(4);
        LayerSheet sheet = new(RoundingMode.Single);
        foreach (int groups in (int[])[1, 4])
        {
            foreach (sbyte weight in (sbyte[])[-128, -127, 127])
            {
                WindowShape shape = new(1, 7, 9, 4, 7, 9, 4, 7, 7, 1, 1, 1, 1, 3, 3, groups);
                Add(sheet, random, shape, [.. Enumerable.Repeat(weight, shape.WeightCount)]);
            }
        }

        sheet.Check(random, 6);
    }

    /// <summary>Strides, dilations, paddings of all kinds; kernels from one tap on; groups, and a group for every channel.</summary>
    private static WindowShape Shape(Random random)
    {
        int kernelHeight = random.Next(1, 5);
        int kernelWidth = random.Next(1, 6);
        int strideY = random.Next(1, 4);
        int strideX = random.Next(1, 4);
        int dilationY = random.Next(3) == 0 ? random.Next(2, 4) : 1;
        int dilationX = random.Next(3) == 0 ? random.Next(2, 4) : 1;
        int groups = random.Next(3) == 0 ? random.Next(2, 4) : 1;
        bool depthwise = random.Next(3) == 0;
        int channels = depthwise ? random.Next(1, 9) : groups * random.Next(1, 6);
        int outputs = depthwise ? channels * random.Next(1, 3) : groups * random.Next(1, 6);
        int spanY = ((kernelHeight - 1) * dilationY) + 1;
        int spanX = ((kernelWidth - 1) * dilationX) + 1;
        int padTop = random.Next(spanY);
        int padLeft = random.Next(spanX);
        int height = random.Next(Math.Max(1, spanY - padTop), spanY + 8);
        int width = random.Next(Math.Max(1, spanX - padLeft), spanX + 9);
        int padBottom = random.Next(spanY);
        int padRight = random.Next(spanX);
        int outputHeight = ((height + padTop + padBottom - spanY) / strideY) + 1;
        int outputWidth = ((width + padLeft + padRight - spanX) / strideX) + 1;
        return new WindowShape(
            random.Next(1, 3), height, width, channels, outputHeight, outputWidth, outputs, kernelHeight, kernelWidth, strideY, strideX,
            dilationY, dilationX, padTop, padLeft, depthwise ? channels : groups)
        {
            IsDepthwise = depthwise,
        };
    }

    private static void Add(LayerSheet sheet, Random random, WindowShape shape, sbyte[]? weights = null)
    {
        int zeroPoint = random.NextZeroPoint();
        BlobOperator op = new BlobOperator(shape.IsDepthwise ? OperatorCode.DepthwiseConv2D : OperatorCode.Conv2D).Attribute(shape.Attributes);
        if (!shape.IsDepthwise)
        {
            op.Attribute(shape.Groups);
        }

        op.Weights(weights ?? random.NextWeights(shape.WeightCount));
        random.AddScaling(op, shape.OutputChannels, shape.Columns * 127 * 20, zeroPoint);
        sheet.Add(shape.ToString(), op, shape.InputShape, random.NextZeroPoint(), shape.OutputShape, zeroPoint);
    }

    private sealed record WindowShape(
        int Batches, int Height, int Width, int Channels, int OutputHeight, int OutputWidth, int OutputChannels, int KernelHeight, int KernelWidth,
        int StrideY, int StrideX, int DilationY, int DilationX, int PadTop, int PadLeft, int Groups)
    {
        public bool IsDepthwise { get; init; }

        public int Columns => KernelHeight * KernelWidth * (Channels / Groups);

        public int WeightCount => Columns * OutputChannels;

        public int[] InputShape => [Batches, Height, Width, Channels];

        public int[] OutputShape => [Batches, OutputHeight, OutputWidth, OutputChannels];

        public int[] Attributes =>
        [
            Batches, Height, Width, Channels, OutputHeight, OutputWidth, OutputChannels, KernelHeight, KernelWidth, StrideY, StrideX,
            DilationY, DilationX, PadTop, PadLeft,
        ];
    }
}
