using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Blob.Records;
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
            AddRandom(sheet, random);
        }

        sheet.Check(random, 10);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rows_of_any_width_and_kernels_of_any_width_go_three_positions_at_a_time(bool isDepthwise)
    {
        Random random = new(9);
        LayerSheet sheet = new(RoundingMode.Single);
        for (int kernel = 2; kernel <= 7; kernel++)
        {
            for (int outputs = 1; outputs <= 8; outputs++)
            {
                int padding = random.Next(kernel);
                int channels = random.Next(1, 4);
                WindowShape shape = new(
                    random.Next(1, 3), 3, Math.Max(1, outputs + kernel - 1 - padding), channels, 2, outputs, channels * 2, 2, kernel, 1, 1,
                        1, 1, 0, padding,
                    isDepthwise ? channels : 1)
                {
                    IsDepthwise = isDepthwise,
                };
                Add(sheet, random, shape);
            }
        }

        sheet.Check(random, 6);
    }

    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Random_vectors_by_one_matrix_give_the_bytes_of_the_kernels(RoundingMode rounding)
    {
        Random random = new(5);
        LayerSheet sheet = new(rounding);
        for (int i = 0; i < 30; i++)
        {
            int channels = random.Next(1, 24);
            int outputs = random.Next(1, 12);
            if (random.Next(2) == 0)
            {
                int height = random.Next(1, 4);
                int width = random.Next(1, 5);
                Add(sheet, random, new WindowShape(
                    random.Next(1, 3), height, width, channels, height, width, outputs, 1, 1, 1, 1, 1, 1, 0, 0, 1));
            }
            else
            {
                int batches = random.Next(2, 6);
                BlobOperator op = new BlobOperator(OperatorCode.Dense).Attribute(batches, channels, outputs).Weights(
                    random.NextWeights(channels * outputs));
                random.AddScaling(op, outputs, channels * 127 * 20, 3);
                sheet.Add($"dense of {batches} batches", op, [batches, channels], random.NextZeroPoint(), [batches, outputs], 3);
            }
        }

        Add(sheet, random, new WindowShape(1, 2, 2, 600, 2, 2, 3, 1, 1, 1, 1, 1, 1, 0, 0, 1));
        sheet.Check(random, 10);
    }

    [Theory]
    [InlineData(RoundingMode.Single)]
    [InlineData(RoundingMode.TfLite)]
    public void Random_transposed_layers_give_the_bytes_of_the_kernels(RoundingMode rounding)
    {
        Random random = new(6);
        LayerSheet sheet = new(rounding);
        for (int i = 0; i < 25; i++)
        {
            AddTransposed(sheet, random);
        }

        sheet.Check(random, 8);
    }

    [Fact]
    public void Kernels_of_more_inputs_than_locals_are_cut()
    {
        Random random = new(7);
        LayerSheet sheet = new(RoundingMode.Single);
        Add(sheet, random, new WindowShape(1, 4, 5, 67, 4, 5, 7, 3, 3, 1, 1, 1, 1, 1, 1, 1));
        Add(sheet, random, new WindowShape(1, 4, 5, 128, 2, 3, 60, 3, 3, 1, 1, 1, 1, 0, 0, 1));
        sheet.Check(random, 6);
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

    /// <summary>Adds a convolution or a depthwise one of any shape.</summary>
    internal static void AddRandom(LayerSheet sheet, Random random) => Add(sheet, random, Shape(random));

    /// <summary>Adds a transposed convolution of any shape.</summary>
    internal static void AddTransposed(LayerSheet sheet, Random random)
    {
        int groups = random.Next(3) == 0 ? 2 : 1;
        int channels = groups * random.Next(1, 5);
        int outputs = groups * random.Next(1, 4);
        int[] size = [random.Next(1, 5), random.Next(1, 6)];
        List<int> output = [];
        List<int> attributes = [];
        int taps = 1;
        int phases = 1;
        for (int axis = 0; axis < 2; axis++)
        {
            int kernel = random.Next(1, 5);
            int stride = random.Next(1, 4);
            int dilation = random.Next(1, 3);
            int full = ((size[axis] - 1) * stride) + ((kernel - 1) * dilation) + 1;
            int padding = random.Next(Math.Min(full, 3));
            output.Add(Math.Max(1, full - padding + random.Next(-1, 2)));
            TransposedPhases axisPhases = new(output[axis], kernel, stride, dilation, padding);
            attributes.AddRange(axisPhases.ToAxis().Attributes);
            taps *= axisPhases.Taps.Sum(t => t.Length);
            phases *= axisPhases.Taps.Count;
        }

        int zeroPoint = random.NextZeroPoint();
        BlobOperator op = new BlobOperator(OperatorCode.ConvTranspose2D)
            .Attribute(1, size[0], size[1], channels, output[0], output[1], outputs, groups)
            .Attribute([.. attributes])
            .Weights(random.NextWeights(taps * outputs * (channels / groups)));
        double sum = channels / groups * taps * 127 * 10;
        op.Ints([.. Enumerable.Range(0, phases * outputs).Select(_ => random.Next(-(int)sum - 1, (int)sum + 1))])
            .Requantization([FixedPointMultiplier.FromDouble(100 / sum)], -128, 127);
        sheet.Add(
            $"transposed {size[0]}x{size[1]}x{channels} to {output[0]}x{output[1]}x{outputs}", op, [1, size[0], size[1], channels],
                random.NextZeroPoint(),
            [1, output[0], output[1], outputs], zeroPoint);
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
        BlobOperator op = new BlobOperator(shape.IsDepthwise ? OperatorCode.DepthwiseConv2D : OperatorCode.Conv2D).Attribute(
            shape.Attributes);
        if (!shape.IsDepthwise)
        {
            op.Attribute(shape.Groups);
        }

        op.Weights(weights ?? random.NextWeights(shape.WeightCount));
        random.AddScaling(op, shape.OutputChannels, shape.Columns * 127 * 20, zeroPoint);
        sheet.Add(shape.ToString(), op, shape.InputShape, random.NextZeroPoint(), shape.OutputShape, zeroPoint);
    }

    private sealed record WindowShape(
        int Batches, int Height, int Width, int Channels, int OutputHeight, int OutputWidth, int OutputChannels, int KernelHeight,
            int KernelWidth,
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
