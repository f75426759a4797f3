namespace TinyInfer.Tests.Reference;

/// <summary>A convolution in groups, computed tap by tap on values less their zero points.</summary>
internal sealed record Convolution(
    int Batches,
    int Height,
    int Width,
    int Channels,
    int OutputHeight,
    int OutputWidth,
    int OutputChannels,
    int KernelHeight,
    int KernelWidth,
    int StrideY,
    int StrideX,
    int DilationY,
    int DilationX,
    int PadTop,
    int PadLeft,
    int Groups)
{
    public int[] InputShape => [Batches, Height, Width, Channels];

    public int[] OutputShape => [Batches, OutputHeight, OutputWidth, OutputChannels];

    public int Taps => KernelHeight * KernelWidth;

    public int Columns => Taps * (Channels / Groups);

    /// <summary>The attributes of the device's window.</summary>
    public int[] Attributes =>
    [
        Batches, Height, Width, Channels, OutputHeight, OutputWidth, OutputChannels,
        KernelHeight, KernelWidth, StrideY, StrideX, DilationY, DilationX, PadTop, PadLeft,
    ];

    /// <summary>A random convolution; where the kernel does not fit its padded input, the output still has a pixel.</summary>
    public static Convolution Create(Random random, bool depthwise)
    {
        int groups = random.Next(3) == 0 ? random.Next(1, 4) : 1;
        int channels = groups * random.Next(1, 8);
        int outputs = groups * random.Next(1, 8);
        if (depthwise)
        {
            groups = channels = random.Next(1, 9);
            outputs = channels * random.Next(1, 4);
        }

        int[] kernel = [random.Next(1, 6), random.Next(1, 8)];
        int[] size = [random.Next(1, 12), random.Next(1, 14)];
        int[] stride = [random.Next(1, 4), random.Next(1, 4)];
        int[] dilation = [random.Next(1, 3), random.Next(1, 4)];
        int[] before = [random.Next(4), random.Next(5)];
        int[] after = [random.Next(4), random.Next(5)];
        if (random.Next(4) == 0)
        {
            kernel[0] = size[0] = 1;
            before[0] = after[0] = 0;
        }

        int[] output = new int[2];
        for (int i = 0; i < 2; i++)
        {
            output[i] = 1 + Math.Max(0, (before[i] + size[i] + after[i] - ((kernel[i] - 1) * dilation[i]) - 1) / stride[i]);
        }

        return new Convolution(
            random.Next(1, 3), size[0], size[1], channels, output[0], output[1], outputs, kernel[0], kernel[1],
            stride[0], stride[1], dilation[0], dilation[1], before[0], before[1], groups);
    }

    /// <summary>
    /// The sums of products, less the zero point, in the output's order; weights [outputs, kernel height, kernel width, channels / groups].
    /// </summary>
    public long[] Accumulate(sbyte[] input, int zeroPoint, sbyte[] weights, int[] bias)
    {
        List<long> results = [];
        int groupInputs = Channels / Groups;
        int groupOutputs = OutputChannels / Groups;
        ForEachOutput((n, y, x, o) =>
        {
            long sum = bias[o];
            for (int ky = 0; ky < KernelHeight; ky++)
            {
                for (int kx = 0; kx < KernelWidth; kx++)
                {
                    for (int i = 0; i < groupInputs; i++)
                    {
                        int channel = ((o / groupOutputs) * groupInputs) + i;
                        int weight = weights[(((((o * KernelHeight) + ky) * KernelWidth) + kx) * groupInputs) + i];
                        sum += Sample(input, zeroPoint, n, Row(y, ky), Column(x, kx), channel) * weight;
                    }
                }
            }

            results.Add(sum);
        });
        return [.. results];
    }

    public void ForEachOutput(Action<int, int, int, int> visit)
    {
        for (int n = 0; n < Batches; n++)
        {
            for (int y = 0; y < OutputHeight; y++)
            {
                for (int x = 0; x < OutputWidth; x++)
                {
                    for (int o = 0; o < OutputChannels; o++)
                    {
                        visit(n, y, x, o);
                    }
                }
            }
        }
    }

    public int Row(int y, int ky) => (y * StrideY) - PadTop + (ky * DilationY);

    public int Column(int x, int kx) => (x * StrideX) - PadLeft + (kx * DilationX);

    public bool IsInside(int row, int column) => row >= 0 && row < Height && column >= 0 && column < Width;

    public sbyte Raw(sbyte[] input, int n, int row, int column, int channel) =>
        input[(((((n * Height) + row) * Width) + column) * Channels) + channel];

    /// <summary>The bias that the blob holds: the input's zero point taken off over all taps.</summary>
    public int[] FoldBias(int[] bias, int zeroPoint, sbyte[] weights) =>
        [.. bias.Select((b, o) => b - (zeroPoint * weights.Skip(o * Columns).Take(Columns).Sum(w => w)))];

    private int Sample(sbyte[] input, int zeroPoint, int n, int row, int column, int channel) =>
        IsInside(row, column) ? Raw(input, n, row, column, channel) - zeroPoint : 0;
}
